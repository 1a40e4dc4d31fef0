"""For each keyword that limits: values at the limit, all to be taken, and one beyond it."""

import random
import string
from collections.abc import Callable
from typing import Any

from query.cursor import Cursor
from query.request import SearchRequest
from search_api.document import Schema, resolved

Json = dict[str, Any]
RUN = "20260101t000000z-01234567"
NAME = "AA"
"""A text, an id, an attribute and, in base64, a picture."""


def least(part: Schema) -> Any:
    """Return the smallest value that fits."""
    part = resolved(part)
    if "anyOf" in part:
        return least(part["anyOf"][0])
    if part["type"] == "object":
        names = part.get("required") or list(part["properties"])[: part.get("minProperties", 0)]
        return {name: least(part["properties"][name]) for name in names}
    if part["type"] == "array":
        return [least(part["items"])] * part["minItems"]
    if part["type"] == "string":
        return part["enum"][0] if "enum" in part else "id" if "pattern" in part else NAME
    return part.get("minimum", 1)


def _length(part: Schema, field: str) -> tuple[list[Any], Any]:
    most = part["maxLength"]
    if field == "cursor":
        return [_cursor(most)], "x" * (most + 1)
    if not field.endswith("image"):
        return ["x" * most], "x" * (most + 1)
    return ["AAAA" + " " * (most - 4)], "AAAA" + " " * (most - 3)


def _cursor(length: int) -> str:
    """Return a cursor of a browsing request, of that length or the shortest that is longer."""
    letters = "".join(random.Random(1).choices(string.ascii_letters, k=2 * length))  # they hardly compress
    for count in range(length * 9 // 10, 2 * length + 1):
        cursor = Cursor(RUN, after=(letters[:count], "x")).written(SearchRequest())
        if len(cursor) >= length:
            return cursor
    raise ValueError(length)


def _shortest(part: Schema, field: str) -> tuple[list[Any], Any]:
    """One letter is neither base64 nor a cursor yet."""
    whole = {"cursor": _cursor(0), "terms[0].image": NAME}
    return [whole.get(field, "x" * part["minLength"])], "x" * (part["minLength"] - 1)


def _bytes(part: Schema, field: str) -> tuple[list[Any], Any]:
    return [_base64(part["x-maxBytes"])], _base64(part["x-maxBytes"] + 1)


def _base64(size: int) -> str:
    return "A" * (size * 4 // 3 + (size % 3 > 0))


def _items(part: Schema, field: str) -> tuple[list[Any], Any]:
    one = least(part["items"])
    return [[one] * part["maxItems"]], [one] * (part["maxItems"] + 1)


def _fewest(part: Schema, field: str) -> tuple[list[Any], Any]:
    return [[least(part["items"])] * part["minItems"]], [least(part["items"])] * (part["minItems"] - 1)


def _maximum(part: Schema, field: str) -> tuple[list[Any], Any]:
    return [part["maximum"]], part["maximum"] + (1 if part["type"] == "integer" else 1e-9)


def _minimum(part: Schema, field: str) -> tuple[list[Any], Any]:
    return [part["minimum"]], part["minimum"] - (1 if part["type"] == "integer" else 1e-9)


def _properties(part: Schema, field: str) -> tuple[list[Any], Any]:
    names = [f"number{n}" for n in range(part["maxProperties"] + 1)]
    return [dict.fromkeys(names[1:], 1)], dict.fromkeys(names, 1)


def _depth(part: Schema, field: str) -> tuple[list[Any], Any]:
    return [_nested(part["x-maxDepth"])], _nested(part["x-maxDepth"] + 1)


def _nested(depth: int) -> Json:
    return {"number": 1} if depth == 1 else {"not": _nested(depth - 1)}


def _conditions(part: Schema, field: str) -> tuple[list[Any], Any]:
    most = part["x-maxConditions"]
    lists = [{f"number{n}": 1 for n in range(most // 5)}] * 5
    return [{"and": lists}], {"and": lists, "number": 1}


SIDES: dict[str, Callable[[Schema, str], tuple[list[Any], Any]]] = {
    "maxLength": _length,
    "minLength": _shortest,
    "pattern": lambda part, field: (["id", f"attributes.{'x' * 64}"], f"attributes.{'x' * 65}"),
    "enum": lambda part, field: (part["enum"], "other"),
    "maxItems": _items,
    "minItems": _fewest,
    "maximum": _maximum,
    "minimum": _minimum,
    "maxProperties": _properties,
    "minProperties": lambda part, field: ([least(part)], {}),
    "x-maxBytes": _bytes,
    "x-maxDepth": _depth,
    "x-maxConditions": _conditions,
}
