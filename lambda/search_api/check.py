"""Holds values against the document's schemas, in sentences that say what is wanted.

It knows the keywords that the requests' schemas use and no others; a test holds it to a whole implementation of JSON
Schema. That is not used here because it would cost every cold start more than the function's own imports. One thing
it refuses that JSON Schema takes: numbers that are too large for a double.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from search_api.document import Schema, resolved

_LARGEST = sys.float_info.max
_WORDS = {
    "string": "a text",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
}


class UnfitError(ValueError):
    """A value that its schema refuses: `path` leads to it, `message` is a sentence."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path, self.message = path, message


def check(value: Any, schema: Schema, path: str) -> None:
    """Raise UnfitError where a value does not fit."""
    schema = resolved(schema)
    if "anyOf" in schema:
        _check_any(value, schema, path)
    elif not _is_of(value, _types(schema)):
        raise UnfitError(path, f"{path} is not {wanted(schema)}")
    elif isinstance(value, str):
        _check_text(value, schema, path)
    elif isinstance(value, list):
        _check_list(value, schema, path)
    elif isinstance(value, dict):
        _check_object(value, schema, path)
    elif not isinstance(value, bool) and value is not None:
        if not -_LARGEST <= value <= _LARGEST:
            raise UnfitError(path, f"{path} is too large a number")
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            raise UnfitError(path, f"{path} is not {wanted(schema)}")


def without_nulls(value: Any) -> Any:
    """Return a value that has been checked without the fields that are null, which count as absent at any depth."""
    if isinstance(value, dict):
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def wanted(schema: Schema) -> str:
    """Say in words what a schema takes."""
    schema = resolved(schema)
    if "x-wanted" in schema:
        return str(schema["x-wanted"])
    if "anyOf" in schema:
        return " or ".join(wanted(option) for option in schema["anyOf"] if not _is_null(option))
    if "enum" in schema:
        return _listed([str(one) for one in schema["enum"]])
    kind = next((one for one in _types(schema) if one != "null"), "null")
    if kind in ("integer", "number"):
        noun = "a whole number" if kind == "integer" else "a number"
        return noun + (f" from {schema['minimum']} to {schema['maximum']}" if "minimum" in schema else "")
    if kind == "array" and "maxItems" in schema:
        return f"a list of {schema.get('minItems', 0)} to {schema['maxItems']} entries"
    if kind == "string" and "maxLength" in schema:
        return f"a text of at most {schema['maxLength']:,} characters"
    if kind == "object" and schema.get("properties"):
        least = "at least one of" if "minProperties" in schema else "any of"
        return f"an object with {least} {', '.join(schema['properties'])}"
    return _WORDS[kind]


def _check_any(value: Any, schema: Schema, path: str) -> None:
    """Take the option of the value's own type for what was meant, so that the sentence tells what is wrong inside."""
    if value is None and "x-instead-of-null" in schema:
        raise UnfitError(path, f"{path} is null: {schema['x-instead-of-null']}")
    faults = []
    for option in map(resolved, schema["anyOf"]):
        try:
            check(value, option, path)
        except UnfitError as error:
            faults.append((option, error))
        else:
            return
    meant = [error for option, error in faults if _meant(value, option)]
    if len(meant) == 1:
        raise meant[0]
    raise UnfitError(path, f"{path} is not {wanted(schema)}")


def _meant(value: Any, option: Schema) -> bool:
    if "anyOf" in option:
        return any(_meant(value, resolved(one)) for one in option["anyOf"])
    if not _is_of(value, _types(option)):
        return False
    return not isinstance(value, dict) or all(
        value.get(name) is not None for name in option.get("required", ())
    )


def _check_text(value: str, schema: Schema, path: str) -> None:
    if "enum" in schema and value not in schema["enum"]:
        raise UnfitError(path, f"{path} is not {wanted(schema)}")
    if len(value) > schema.get("maxLength", len(value)):
        raise UnfitError(path, f"{path} is longer than {schema['maxLength']:,} characters")
    if len(value) < schema.get("minLength", 0):
        raise UnfitError(path, f"{path} is empty")
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        raise UnfitError(path, f"{path} is not {wanted(schema)}")


def _check_list(value: list[Any], schema: Schema, path: str) -> None:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        raise UnfitError(path, f"{path} is not {wanted(schema)}")
    for number, one in enumerate(value):
        check(one, schema.get("items", {"anyOf": []}), f"{path}[{number}]")


def _check_object(value: dict[str, Any], schema: Schema, path: str) -> None:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", False)
    for name in schema.get("required", ()):
        if name not in value:
            raise UnfitError(
                _inside(path, name), f"{_inside(path, name)} is missing; {wanted(schema)} is wanted"
            )
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        raise UnfitError(path, f"{path} is not {wanted(schema)}")
    for name, one in value.items():
        within = known.get(name, others)
        if within is False:
            shown = _inside(path, name[:64])
            raise UnfitError(shown, f"{shown} is an unknown field; known are {', '.join(sorted(known))}")
        check(one, within, _inside(path, name))


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _types(schema: Schema) -> Sequence[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def _is_null(option: Schema) -> bool:
    return option.get("type") == "null"


def _is_of(value: Any, kinds: Sequence[str]) -> bool:
    return not set(kinds).isdisjoint(_kinds_of(value))


def _kinds_of(value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield "boolean"
    elif isinstance(value, int | float):
        yield "number"
        if isinstance(value, int) or value.is_integer():  # some languages write 5.0
            yield "integer"
    else:
        yield {str: "string", list: "array", dict: "object", type(None): "null"}[type(value)]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
