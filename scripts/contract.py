"""The search API's contract as it is shipped: its fields, limits and choices, out of its OpenAPI document."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Schema = Mapping[str, Any]
POINTER = "#/"


@cache
def document() -> Schema:
    """The OpenAPI document."""
    read: Schema = json.loads(files("search_api").joinpath("openapi.json").read_text(encoding="utf-8"))
    return read


def resolved(schema: Schema) -> Schema:
    """A schema, or what its `$ref` points to; what stands beside the reference goes before."""
    beside = dict(schema)
    reference = beside.pop("$ref", None)
    if reference is None:
        return schema
    found: Any = document()
    for step in reference.removeprefix(POINTER).split("/"):
        found = found[step]
    return {**resolved(found), **beside}


def schema(name: str) -> Schema:
    """A schema by its name."""
    found: Schema = document()["components"]["schemas"][name]
    return resolved(found)


def field(name: str) -> Schema:
    """What a search request's field holds where it is not null."""
    return not_null(schema("SearchRequest")["properties"][name])


def not_null(given: Schema) -> Schema:
    """A schema without its null: references followed, and what is said beside them kept."""
    others = [kind for kind in given.get("anyOf", ()) if kind != {"type": "null"}]
    if len(others) != 1:
        return resolved(given)
    beside = {key: value for key, value in given.items() if key != "anyOf"}
    return {**resolved(others[0]), **beside}


def most(name: str) -> int:
    """How many things a field lists at most."""
    found = field(name)
    lists = [kind for kind in (found, *found.get("anyOf", ())) if "maxItems" in kind]
    return int(lists[0]["maxItems"])


def parameters(path: str, method: str) -> Mapping[str, Schema]:
    """The parameters that an operation takes in the query string, by name."""
    listed = (resolved(one) for one in document()["paths"][path][method].get("parameters", ()))
    return {one["name"]: one for one in listed if one["in"] == "query"}
