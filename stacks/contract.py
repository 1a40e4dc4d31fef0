"""What the gateway takes from the API's contract, `lambda/search_api/openapi.json`."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from stacks.assets import ROOT

_DOCUMENT = ROOT / "lambda" / "search_api" / "openapi.json"
_VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_TEXT = "application/json"


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_DOCUMENT.read_text())
    return document


def methods() -> Iterator[tuple[str, str]]:
    """Every path with each of its methods, `("/search", "POST")`."""
    for path, item in _document()["paths"].items():
        for verb in _VERBS:
            if verb in item:
                yield path, verb.upper()


def binary_types() -> list[str]:
    """The media types whose bodies are bytes: all that requests may have, but JSON."""
    bodies = [
        operation.get("requestBody", {}).get("content", {})
        for item in _document()["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    return sorted({kind for content in bodies for kind in content} - {_TEXT})
