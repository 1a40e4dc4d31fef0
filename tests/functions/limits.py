"""Every limit that the document states for a search: a request at it, and one beyond it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from functions.limit_values import SIDES, least
from search_api.document import Schema, resolved, schema

Json = dict[str, Any]
Put = Callable[[Any], Json]
"""Puts a value in its place in a request that is otherwise as small as can be."""
NO_LIMITS = {
    *("type", "anyOf", "$ref", "items", "properties", "additionalProperties", "required"),
    *("description", "default", "x-wanted"),
}
_BESIDE: dict[str, Json] = {"mode": {"text": "x"}, "min_similarity": {"text": "x"}}
"""What some fields need beside them."""
_WISH = {"text": "x"}


@dataclass(frozen=True)
class Limit:
    """A limit where it holds: `field` is the one that a refusal has to name."""

    node: Schema
    field: str
    keyword: str
    within: tuple[Json, ...]
    beyond: Json


def limits() -> Iterator[Limit]:
    """Walk through all that a search's body can hold."""
    for name, part in schema("SearchRequest")["properties"].items():
        yield from _of(part, name, _beside(_BESIDE.get(name, {}), name), ())


def _beside(others: Json, name: str, put: Put = dict) -> Put:
    return lambda value: put({**others, name: value})


def _of(part: Schema, field: str, put: Put, above: tuple[str, ...]) -> Iterator[Limit]:
    if "$ref" in part:
        if part["$ref"] not in above:
            yield from _of(resolved(part), field, put, (*above, part["$ref"]))
        return
    for option in part.get("anyOf", ()):
        yield from _of(option, field, put, above)
    for keyword in (key for key in part if key not in NO_LIMITS):
        within, beyond = SIDES[keyword](part, field)
        where = field + ".not" * part[keyword] if keyword == "x-maxDepth" else field
        yield Limit(part, where, keyword, tuple(map(put, within)), put(beyond))
    for step, one, nested in _inside(part, field, put):
        yield from _of(one, step, nested, above)


def _inside(part: Schema, field: str, put: Put) -> Iterator[tuple[str, Schema, Put]]:
    if "items" in part:
        beside = [_WISH] if field == "terms" else []
        yield f"{field}[0]", part["items"], lambda value: put([value, *beside])
    for name, one in part.get("properties", {}).items():
        needed = {key: least(part["properties"][key]) for key in part.get("required", ())}
        yield f"{field}.{name}", one, _beside(needed, name, put)
    others = part.get("additionalProperties", False)
    if others is not False:
        for option in resolved(others)["anyOf"]:
            name = "number" if option.get("type") == "object" else "text"
            yield f"{field}.{name}", option, _beside({}, name, put)
