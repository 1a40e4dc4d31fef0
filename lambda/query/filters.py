"""Filters: what a request says of attributes, as one clause of OpenSearch, or as parts of it for a facet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from common.arrangement import Query
from query.attributes import Attributes, path
from query.problem import bad_field
from search_api.document import limit

_WORDS = {"text": "a text", "number": "a number", "boolean": "true or false"}
_KINDS = {str: "text", int: "number", float: "number", bool: "boolean"}
_JOINED = ("and", "or", "not")


@dataclass(frozen=True)
class _Part:
    """One of the conditions that must all hold, and the attributes that it is about."""

    clause: Query
    about: frozenset[str]


class Filters:
    """All conditions of a request, held against the attributes of a release."""

    def __init__(self, given: Mapping[str, Any], attributes: Attributes) -> None:
        self._attributes = attributes
        self._conditions = 0
        self._parts = list(self._read(given, "filters", 1))

    def clause(self, *, without: str | None = None) -> Query | None:
        """Return the one clause, or None where nothing is asked; `without` leaves out what is about it alone."""
        clauses = [part.clause for part in self._parts if without is None or part.about != {without}]
        return {"bool": {"filter": clauses}} if clauses else None

    def is_about(self, attribute: str) -> bool:
        """Whether there is a condition of this attribute alone."""
        return any(part.about == {attribute} for part in self._parts)

    def _read(self, given: Mapping[str, Any], field: str, depth: int) -> Iterator[_Part]:
        deepest = limit("Filters", "x-maxDepth")
        if depth > deepest:
            raise bad_field(field, f"filters are more than {deepest} deep, the outermost counted")
        for name, value in given.items():
            inside = f"{field}.{name[:64]}"
            if name == "and":
                for number, one in enumerate(value):
                    yield from self._read(one, f"{inside}[{number}]", depth + 1)
            elif name == "or":
                yield self._any(value, inside, depth)
            elif name == "not":
                parts = list(self._read(value, inside, depth + 1))
                yield _Part({"bool": {"must_not": [_all(parts)]}}, _about(parts))
            else:
                yield self._condition(name, value, inside)

    def _any(self, value: list[Mapping[str, Any]], field: str, depth: int) -> _Part:
        options = [list(self._read(one, f"{field}[{number}]", depth + 1)) for number, one in enumerate(value)]
        clauses = [_all(parts) for parts in options]
        return _Part(
            {"bool": {"should": clauses, "minimum_should_match": 1}},
            _about(chain.from_iterable(options)),
        )

    def _condition(self, name: str, value: Any, field: str) -> _Part:
        self._conditions += 1
        most = limit("Filters", "x-maxConditions")
        if self._conditions > most:
            raise bad_field("filters", f"there are more than {most} conditions")
        kind = self._attributes.type_of(name, field)
        if isinstance(value, dict):
            return _Part(_range(name, kind, value, field), frozenset({name}))
        values = value if isinstance(value, list) else [value]
        for one in values:
            if _KINDS[type(one)] != kind:
                raise bad_field(field, f"{name} is {_WORDS[kind]} in this release: {_shown(one)} is not")
        return _Part({"terms": {path(name): values}}, frozenset({name}))


def _shown(value: Any) -> str:
    """Write a value as the request has it."""
    return json.dumps(value[:64] if isinstance(value, str) else value, ensure_ascii=False)


def _range(name: str, kind: str, value: Mapping[str, Any], field: str) -> Query:
    bounds = {key: bound for key, bound in value.items() if key != "exists"}
    clauses: list[Query] = []
    if bounds:
        if kind != "number":
            raise bad_field(field, f"{name} is {_WORDS[kind]} in this release: only a number has a range")
        clauses.append({"range": {path(name): bounds}})
    if "exists" in value:
        there = {"exists": {"field": path(name)}}
        clauses.append(there if value["exists"] else {"bool": {"must_not": [there]}})
    return {"bool": {"filter": clauses}}


def _all(parts: list[_Part]) -> Query:
    return {"bool": {"filter": [part.clause for part in parts]}} if parts else {"match_all": {}}


def _about(parts: Iterable[_Part]) -> frozenset[str]:
    return frozenset().union(*(part.about for part in parts))
