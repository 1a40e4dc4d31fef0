"""The legs of a search with vectors, and the one order of what they find."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from common.arrangement import Query
from query import queries
from query.attributes import path
from query.finder import Answer
from query.fusion import Leg, fuse
from query.plan import Plan
from query.weights import weight_of


@dataclass(frozen=True)
class Candidates:
    """Products best first with their scores, no more than can be paged through, and the legs that found them."""

    scores: dict[str, float]
    legs: Sequence[Leg]

    @cached_property
    def values(self) -> dict[str, Mapping[str, list[Any]]]:
        """Attributes' values by product and field, of those that were asked for."""
        return {name: found for leg in self.legs for name, found in leg.values.items()}


def searches(plan: Plan, depth: int, within: Query | None) -> Iterator[tuple[str, Query]]:
    """Yield each leg's name and its request for the best `depth` of what a filter lets through."""
    enough = near_enough(plan, within)
    for name, query in _queries(plan, depth, within):
        order = plan.order() if plan.vector is None else ()
        yield name, queries.ids(query, depth, enough, plan.ordering_fields(), order)


def near_enough(plan: Plan, within: Query | None) -> Query | None:
    """Return a filter that also asks for the least similarity, where the request has one."""
    least = plan.request.min_similarity
    if plan.vector is None or least is None:
        return within
    at_least = queries.at_least(plan.release.layout, plan.vector, least)
    return at_least if within is None else {"bool": {"filter": [within, at_least]}}


def _queries(plan: Plan, depth: int, within: Query | None) -> Iterator[tuple[str, Query]]:
    vector, layout = plan.vector, plan.release.layout
    if plan.words:
        yield "words", plan.words_query
    if vector is None:
        if not plan.words:
            yield "all", {"match_all": {}}
    elif plan.words or plan.titles:
        yield "pictures", queries.best_picture(layout, vector, depth, within)
        if plan.titles:
            yield "titles", queries.best_title(layout, vector, depth, within)
    else:
        yield "nearest", queries.nearest(layout, vector, depth, within)


def candidates(names: Sequence[str], answers: Sequence[Answer], *, all_words: bool) -> Candidates:
    """Put what the legs found into one order; `all_words`: whether some product has every word."""
    legs = [
        _leg(name, weight_of(name, all_words=all_words), answer)
        for name, answer in zip(names, answers, strict=True)
    ]
    best = list(fuse(legs).items())[: queries.DEEPEST if len(legs) > 1 else None]
    return Candidates(dict(best), legs)


def _leg(name: str, weight: float, answer: Answer) -> Leg:
    ids, scores, values = [], [], {}
    for hit in answer["hits"]["hits"]:
        fields = hit["fields"]
        product = fields["id"][0]
        ids.append(product)
        scores.append(hit["_score"])
        if len(fields) > 1:
            values[product] = fields
    return Leg(name, weight, ids, scores, values)


def in_order(plan: Plan, found: Candidates, named: Sequence[str]) -> list[str]:
    """Return the candidates as the request wants them sorted; by default the best first, after those the text names."""
    ranked = [*named, *(name for name in found.scores if name not in set(named))]
    for key in reversed(plan.request.sort):  # stable: the first key comes last
        if key.attribute is None:
            ranked.sort(key=lambda name: found.scores.get(name, 1.0), reverse=key.descending)
            continue
        field, pick = path(key.attribute), max if key.descending else min
        have = {
            name: pick(values[field]) for name in ranked if field in (values := found.values.get(name, {}))
        }
        there = sorted(have, key=have.__getitem__, reverse=key.descending)
        ranked = there + [name for name in ranked if name not in have]
    return ranked


def grouped(order: Sequence[str], found: Candidates, attribute: str) -> dict[str, list[str]]:
    """Return the best product of each value of an attribute, in their order, and the group's others.

    What lacks the attribute stands for itself; of several values the first counts.
    """
    heads: dict[Any, str] = {}
    groups: dict[str, list[str]] = {}
    for name in order:
        values = found.values.get(name, {}).get(path(attribute))
        head = heads.setdefault(values[0], name) if values else name
        if head == name:
            groups[name] = []
        else:
            groups[head].append(name)
    return groups
