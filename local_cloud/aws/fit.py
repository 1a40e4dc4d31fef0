"""Fit CloudFormation properties to the input of an AWS API operation."""

from __future__ import annotations

import json
from typing import Any

from .errors import validation_error


def fit(shape: Any, value: Any, path: str = "") -> Any:
    """Convert `value` to what a botocore `shape` wants.

    Member names match whatever their case (CloudFormation writes `RestApiId`, the API `restApiId`);
    numbers and booleans may arrive as strings; documents may be wanted as JSON text. A member that the
    shape lacks is refused by name: nothing in a template may be dropped in silence.
    """
    kind = shape.type_name
    if value is None:
        return None
    if kind == "structure" and isinstance(value, dict):
        return _structure(shape, value, path)
    if kind == "list":
        items = value if isinstance(value, list) else [value]
        return [fit(shape.member, item, path) for item in items]
    if kind == "map":
        return _map(shape, value, path)
    return _scalar(kind, value)


def _structure(shape: Any, value: dict[str, Any], path: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    fitted = {}
    for key, item in value.items():
        name = members.get(key.lower())
        if name is None:
            raise validation_error(f"the local cloud does not support the property {path}{key}")
        fitted[name] = fit(shape.members[name], item, f"{path}{key}.")
    return fitted


def _map(shape: Any, value: Any, path: str) -> dict[str, Any]:
    if isinstance(value, list):
        value = {item["Key"]: item["Value"] for item in value}
    return {key: fit(shape.value, item, f"{path}{key}.") for key, item in value.items()}


def _scalar(kind: str, value: Any) -> Any:
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("double", "float"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "string":
        return _text(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
