"""Which operation of an AWS API a request asks for, and with which parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session
from werkzeug.wrappers import Request

_REST = {"lambda": "lambda", "es": "opensearch", "sagemaker": "sagemaker-runtime", "xray": "xray"}
"""botocore's models of the services that are asked by paths, by the name that signs for them."""
_MODELS = {"states": "stepfunctions", "tagging": "resourcegroupstaggingapi"}
"""Those of the others, where they are not called like that name."""
_UNTOLD = ("s3", "apigateway")
"""What they ask for is seen from method, path and marks, and a body may be a whole object."""
_LABEL = re.compile(r"\\{(\w+)(\\\+)?\\}")


@dataclass(frozen=True)
class Operation:
    """An operation by its name, empty where the API has none for such a request."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def operation(request: Request, service: str) -> Operation:
    """Read an operation from a request that is signed for a service; of S3's and API Gateway's none is told."""
    if service in _UNTOLD:
        return Operation("")
    target = request.headers.get("X-Amz-Target")
    if target:
        return Operation(target.rpartition(".")[2], _json(request))
    if service in _REST:
        return _by_path(request, _REST[service])
    return Operation(request.values.get("Action", ""), dict(request.values.items()))


def model_of(request: Request, service: str) -> str:
    """botocore's name for the API that a request is meant for."""
    if service in _REST and "X-Amz-Target" not in request.headers:
        return _REST[service]
    return _MODELS.get(service, service)


def _by_path(request: Request, model: str) -> Operation:
    path = unquote(request.path).rstrip("/")
    for one in _paths(model):
        found = one.pattern.fullmatch(path) if one.method == request.method else None
        if found:
            body = {} if one.payload else _json(request)
            return Operation(one.name, {**body, **request.args, **found.groupdict()})
    return Operation("")


@dataclass(frozen=True)
class _Path:
    """Where an operation is asked for; with a `payload` the body is no parameters, but an event or a picture."""

    method: str
    pattern: re.Pattern[str]
    name: str
    payload: bool


@cache
def _paths(model: str) -> list[_Path]:
    """A service's operations, those with the fewest labels first."""
    described = botocore.session.get_session().get_service_model(model)
    found = []
    for name in described.operation_names:
        asked = described.operation_model(name)
        http, shape = asked.http, asked.input_shape
        path = re.escape(http["requestUri"].partition("?")[0].rstrip("/"))
        pattern = _LABEL.sub(lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})", path)
        payload = shape is not None and "payload" in shape.serialization
        found.append(_Path(http["method"], re.compile(pattern), name, payload))
    return sorted(found, key=lambda one: one.pattern.groups)


def _json(request: Request) -> dict[str, Any]:
    """The body's members; none where it is no JSON object, such as a picture or an event."""
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
