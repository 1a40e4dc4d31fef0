"""What AWS's APIs refuse by their models alone: members that lack, and values out of bounds, as botocore has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session

from .errors import AwsError

Violations = Iterator[str]


def check(model: str, operation: str, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that break an operation's constraints, in AWS's words; an unknown operation has none.

    Raises:
        AwsError: `ValidationException`, with every violation.
    """
    described = _model(model)
    if operation not in described.operation_names:
        return
    shape = described.operation_model(operation).input_shape
    found = list(_of(shape, dict(parameters), "")) if shape is not None else []
    if found:
        raise error(found)


def error(violations: list[str]) -> AwsError:
    """The `ValidationException` that tells of all violations."""
    plural = "s" if len(violations) > 1 else ""
    text = f"{len(violations)} validation error{plural} detected: {'; '.join(violations)}"
    return AwsError("ValidationException", text)


@cache
def _model(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def _of(shape: Any, value: Any, path: str) -> Violations:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        yield from _of_structure(shape, value, path)
    elif kind == "list" and isinstance(value, list):
        yield from _of_bounds(shape, len(value), "length", value, path)
        for number, item in enumerate(value, 1):
            yield from _of(shape.member, item, f"{path}.{number}.member")
    elif kind == "map" and isinstance(value, dict):
        yield from _of_bounds(shape, len(value), "length", value, path)
        for key, item in value.items():
            yield from _of(shape.key, key, path)
            yield from _of(shape.value, item, f"{path}.{key}.member")
    elif kind == "string" and isinstance(value, str):
        yield from _of_text(shape, value, path)
    elif kind in ("integer", "long", "float", "double") and isinstance(value, int | float):
        yield from _of_bounds(shape, value, "value", value, path)


def _of_structure(shape: Any, value: Mapping[str, Any], path: str) -> Violations:
    body = shape.serialization.get("payload")  # an event or a picture, which is no parameter
    for name in shape.required_members:
        if value.get(name) is None and name != body:
            yield f"Value null at '{_join(path, name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _of(member, value[name], _join(path, name))


def _of_text(shape: Any, value: str, path: str) -> Violations:
    if shape.enum and value not in shape.enum:
        allowed = f"[{', '.join(shape.enum)}]"
        yield violation(value, path, f"Member must satisfy enum value set: {allowed}")
    yield from _of_bounds(shape, len(value), "length", value, path)
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield violation(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _of_bounds(shape: Any, size: float, measure: str, value: Any, path: str) -> Violations:
    """The shape's bounds on a `length` or a `value`."""
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield violation(value, path, f"Member must have {measure} greater than or equal to {least}")
    if most is not None and size > most:
        yield violation(value, path, f"Member must have {measure} less than or equal to {most}")


def violation(value: Any, path: str, constraint: str) -> str:
    """One constraint that the value at a path breaks, in AWS's words."""
    return f"Value '{str(value)[:200]}' at '{path}' failed to satisfy constraint: {constraint}"


def _join(path: str, name: str) -> str:
    lowered = name[0].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:  # Java's, which Python does not know: the service's own code has to see to it
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None
