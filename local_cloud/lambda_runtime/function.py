"""What must be known of a function to run it, read from moto."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.utils import get_backend

from ..aws.errors import AwsError


@dataclass(frozen=True)
class Function:
    """One version of a function. `layers` are zip archives, first to last; `timeout` is in seconds."""

    name: str
    arn: str
    version: str
    handler: str
    runtime: str
    timeout: int
    memory_mb: int
    environment: Mapping[str, str]
    code: bytes
    layers: tuple[bytes, ...]
    log_group: str
    role: str
    """The ARN of the role that it runs as."""
    reserved: int | None

    @property
    def fingerprint(self) -> str:
        """Changes with anything that needs a new process."""
        settings = [
            self.handler,
            self.runtime,
            self.timeout,
            self.memory_mb,
            dict(self.environment),
            self.log_group,
            self.role,
        ]
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        for archive in (self.code, *self.layers):
            digest.update(hashlib.sha256(archive).digest())
        return digest.hexdigest()


def find_function(account: str, region: str, name: str, qualifier: str | None) -> Function:
    """Look a function up by name or ARN, with a version or alias in either; `ResourceNotFoundException` if absent."""
    plain, inner = _parse(name)
    qualifier = qualifier or inner
    found = _lookup(account, region, plain, qualifier)
    archives = tuple(_layer(account, region, layer["Arn"]) for layer in found.layers)
    return Function(
        name=found.function_name,
        arn=f"arn:aws:lambda:{region}:{account}:function:{plain}" + (f":{qualifier}" if qualifier else ""),
        version=str(found.version) if qualifier and qualifier != "$LATEST" else "$LATEST",
        handler=found.handler,
        runtime=found.run_time,
        timeout=int(found.timeout),
        memory_mb=int(found.memory_size),
        environment={key: str(value) for key, value in found.environment_vars.items()},
        code=found.code_bytes,
        layers=archives,
        log_group=found.logs_group_name,
        role=str(found.role),
        reserved=None if found.reserved_concurrency is None else int(found.reserved_concurrency),
    )


def _parse(name: str) -> tuple[str, str | None]:
    """`name`, `name:alias` or an ARN, as name and qualifier."""
    parts = name.split(":")
    if name.startswith("arn:"):
        parts = parts[6:]
    return parts[0], parts[1] if len(parts) > 1 else None


def _lookup(account: str, region: str, name: str, qualifier: str | None) -> Any:
    try:
        return get_backend(account, region).get_function(name, qualifier)
    except Exception as error:
        arn = f"arn:aws:lambda:{region}:{account}:function:{name}" + (f":{qualifier}" if qualifier else "")
        raise AwsError("ResourceNotFoundException", f"Function not found: {arn}", 404) from error


def _layer(account: str, region: str, arn: str) -> bytes:
    layer: Any = get_backend(account, region).layers_versions_by_arn(arn)
    return bytes(layer.code_bytes)
