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
_LABEL = re.compile(r"\\{(\w+)(\\\+)?\\}")


@dataclass(frozen=True)
class Operation:
    """An operation by its name, empty where the API has none for such a request."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def operation(request: Request, service: str) -> Operation:
    """Read an operation from a request that is signed for a service other than S3 and API Gateway."""
    target = request.headers.get("X-Amz-Target")
    if target:
        return Operation(target.rpartition(".")[2], _json(request))
    if service in _REST:
        return _by_path(request, _REST[service])
    return Operation(request.values.get("Action", ""), dict(request.values.items()))


def _by_path(request: Request, model: str) -> Operation:
    path = unquote(request.path).rstrip("/")
    for method, pattern, name in _paths(model):
        found = pattern.fullmatch(path) if method == request.method else None
        if found:
            return Operation(name, {**_json(request), **request.args, **found.groupdict()})
    return Operation("")


@cache
def _paths(model: str) -> list[tuple[str, re.Pattern[str], str]]:
    """Method, path and name of a service's operations, those with the fewest labels first."""
    described = botocore.session.get_session().get_service_model(model)
    found = []
    for name in described.operation_names:
        http = described.operation_model(name).http
        path = re.escape(http["requestUri"].partition("?")[0].rstrip("/"))
        pattern = _LABEL.sub(lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})", path)
        found.append((http["method"], re.compile(pattern), name))
    return sorted(found, key=lambda one: one[1].groups)


def _json(request: Request) -> dict[str, Any]:
    """The body's members; none where it is no JSON object, such as a picture or an event."""
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
