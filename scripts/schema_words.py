"""A JSON schema in words for a reader, as Markdown."""

from collections.abc import Callable, Mapping
from typing import Any

from search_api.document import Schema, resolved

KINDS = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null",
    "object": "object", "array": "list",
}  # fmt: skip
BOUNDS = {
    "Length": "characters", "imum": "", "Items": "items", "Properties": "names",
}  # fmt: skip
"""What is counted, by how the keywords end that begin with `min` and `max`."""
OTHERS: Mapping[str, Callable[[Any], str]] = {
    "x-maxBytes": lambda most: f"at most {most:,} bytes",
    "x-maxDepth": lambda most: f"at most {most} deep, the outermost counted",
    "x-maxConditions": lambda most: f"at most {most} conditions",
    "enum": lambda names: " or ".join(f"`{name}`" for name in names),
    "pattern": lambda pattern: f"`{pattern}`",
    "default": lambda value: f"default {value}",
}
STRUCTURE = {
    "$ref", "additionalProperties", "anyOf", "description", "format", "items", "patternProperties", "properties",
    "required", "type", "x-instead-of-null", "x-wanted",
}  # fmt: skip
KNOWN = STRUCTURE | set(OTHERS) | {f"{end}{name}" for end in ("min", "max") for name in BOUNDS}


def kind(schema: Schema) -> str:
    """What it is: a type, a choice of types, or a link to a schema of its own.

    Raises:
        ValueError: it has a keyword for which there are no words yet.
    """
    if unknown := sorted(set(schema) - KNOWN):
        raise ValueError(f"no words for {', '.join(unknown)} in {schema}")
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(map(kind, schema["anyOf"]))
    if schema.get("format") == "binary":
        return "bytes"
    types = schema.get("type", "object")
    if isinstance(types, list):
        return " or ".join(kind({**schema, "type": each}) for each in types)
    if types == "array":
        return f"list of {kind(schema['items'])}{_behind(limits(schema['items']))}"
    return _object(schema) if types == "object" else KINDS[types]


def limits(schema: Schema) -> str:
    """Its limits, choices and default, its own or those of what it points to."""
    whole = _without_null(resolved(schema))
    said = [_bounds(whole, name, counted) for name, counted in BOUNDS.items()]
    said += [words(whole[key]) for key, words in OTHERS.items() if key in whole]
    return ", ".join(each for each in said if each)


def link(name: str) -> str:
    """A link to a schema's section."""
    return f"[{name}](#{name.lower()})"


def cell(text: str) -> str:
    """A text that stands in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _object(schema: Schema) -> str:
    """An object by its fields, or by what its names hold."""
    fields = [f"`{name}` {kind(told)}{_behind(limits(told))}" for name, told in _fields(schema).items()]
    return f"object of {', '.join(fields)}" if fields else KINDS["object"]


def _fields(schema: Schema) -> Mapping[str, Schema]:
    further = schema.get("additionalProperties")
    others = {"…": further} if isinstance(further, dict) else {}
    return {**schema.get("properties", {}), **schema.get("patternProperties", {}), **others}


def _without_null(schema: Schema) -> Schema:
    """The limits of a choice between one thing and null are the thing's."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return {**resolved(kinds[0]), **schema} if len(kinds) == 1 else schema


def _bounds(schema: Schema, name: str, counted: str) -> str:
    least, most = schema.get(f"min{name}"), schema.get(f"max{name}")
    if least is None and most is None:
        return ""
    if least is None:
        return f"at most {most:,} {counted}".rstrip()
    if most is None:
        return f"{least:,} or more {counted}".rstrip()
    return f"{least:,} to {most:,} {counted}".rstrip()


def _behind(text: str) -> str:
    return f" ({text})" if text else ""
