"""Shell lines that point every AWS client at the local cloud."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from .requirements import node_major
from .surroundings import without_proxy

UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CA_BUNDLE")


def variables(endpoint: str, region: str, account: str, key: Mapping[str, str]) -> dict[str, str]:
    """What AWS clients and the CDK CLI need; `key` holds the operator's key."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        **key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": account,
        "CDK_DEFAULT_REGION": region,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "NODE_NO_WARNINGS": "1",
        **without_proxy(os.environ),
        **_quiet_jsii(),
    }


def _quiet_jsii() -> dict[str, str]:
    """Silence the banner about Node's age, which jsii prints at every synthesis; it wants the major version."""
    node = shutil.which("node")
    major = str(node_major(node)) if node else "1"
    kinds = ("END_OF_LIFE", "DEPRECATED", "UNTESTED")
    return {f"JSII_SILENCE_WARNING_{kind}_NODE_VERSION": major for kind in kinds}


def shell_lines(endpoint: str, region: str, account: str, key: Mapping[str, str]) -> list[str]:
    """Lines for `eval`: variables set and unset, this environment's `bin` first on PATH."""
    lines = [f"unset {' '.join(UNSET)}"]
    lines += [
        f"export {name}={shlex.quote(value)}"
        for name, value in variables(endpoint, region, account, key).items()
    ]
    folder = shlex.quote(str(Path(sys.executable).parent))
    return [*lines, f'case ":$PATH:" in *:{folder}:*) ;; *) export PATH={folder}:"$PATH" ;; esac']
