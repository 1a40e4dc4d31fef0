"""Facets: how often each value of an attribute occurs among what was found."""

from collections.abc import Mapping
from typing import Any

from common.arrangement import Query
from query.attributes import Attributes, path
from query.problem import bad_field
from query.request import Facet

Json = dict[str, Any]


def aggregations(facet: Facet, attributes: Attributes, number: int) -> Query:
    """Return the aggregations that one facet needs; `number` is its place in the request."""
    field = path(facet.attribute)
    kind = attributes.type_of(facet.attribute, f"facets[{number}]")
    if facet.ranges:
        if kind != "number":
            message = f"{facet.attribute} is no number in this release: only a number has ranges"
            raise bad_field(f"facets[{number}].ranges", message)
        asked: Query = {"ranges": {"range": {"field": field, "ranges": [dict(r) for r in facet.ranges]}}}
    else:
        asked = {"values": {"terms": {"field": field, "size": facet.size}}}
    if kind == "number":
        asked["stats"] = {"stats": {"field": field}}
    return asked


def nothing_counted(facet: Facet, kind: str) -> Query:
    """Return what the aggregations of one facet tell where there are no products."""
    found: Query = {"values": {"buckets": [], "sum_other_doc_count": 0}}
    if facet.ranges:
        found = {"ranges": {"buckets": [{**one, "doc_count": 0} for one in facet.ranges]}}
    found["doc_count"] = 0
    return found | ({"stats": {"min": None, "max": None}} if kind == "number" else {})


def rendered(found: Mapping[str, Any], kind: str) -> Json:
    """Return a facet's part of the answer out of its aggregations."""
    values = found.get("values", {"buckets": [], "sum_other_doc_count": 0})
    answer: Json = {
        "of": found["doc_count"],
        "values": [
            {"value": _value(bucket["key"], kind), "count": bucket["doc_count"]}
            for bucket in values["buckets"]
        ],
        "others": values["sum_other_doc_count"],
        "ranges": [
            {name: bucket[name] for name in ("from", "to") if name in bucket} | {"count": bucket["doc_count"]}
            for bucket in found.get("ranges", {"buckets": []})["buckets"]
        ],
    }
    if "stats" in found:
        answer |= {"min": found["stats"]["min"], "max": found["stats"]["max"]}
    return answer


def _value(key: Any, kind: str) -> str | float | bool:
    if kind == "boolean":
        return bool(key)
    if kind == "number" and float(key).is_integer():
        return int(key)
    found: str | float = key
    return found
