"""The OpenAPI document, and what of it the code goes by: limits, media types, parameters."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("openapi.json")
JSON_TYPE = "application/json"
Schema = Mapping[str, Any]


@cache
def text() -> str:
    """Return the document as it is served."""
    return FILE.read_text(encoding="utf-8")


@cache
def document() -> Schema:
    """Return the document."""
    loaded: Schema = json.loads(text())
    return loaded


def schema(name: str) -> Schema:
    """Return a named schema."""
    found: Schema = document()["components"]["schemas"][name]
    return found


def resolved(part: Schema) -> Schema:
    """Follow a `$ref` to where it leads."""
    while "$ref" in part:
        found: Any = document()
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def limit(name: str, keyword: str) -> int:
    """Return a limit of a named schema, or of one of its properties: `limit("SearchRequest.text", "maxLength")`."""
    of, _, field = name.partition(".")
    where = schema(of)
    if field:
        where = resolved(where["properties"][field])
    return int(where[keyword])


@cache
def parameters(path: str, method: str) -> Mapping[str, Schema]:
    """Return an operation's query parameters by name: each with its `schema`, and whether it is written in JSON."""
    found = {}
    for part in document()["paths"][path][method].get("parameters", ()):
        parameter = resolved(part)
        if parameter["in"] == "query":
            content = parameter.get("content", {}).get(JSON_TYPE)
            found[parameter["name"]] = {**(content or parameter), "json": content is not None}
    return found


@cache
def picture_types() -> frozenset[str]:
    """Return the media types in which a picture can be sent as it is."""
    content = document()["paths"]["/search"]["post"]["requestBody"]["content"]
    return frozenset(content) - {JSON_TYPE}
