"""One order out of several: what each leg of a search found, weighed and added up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LEAST_OF_A_RANGE = 1e-3
"""What of a leg lies so near above its least is not told apart, so that the last is more than what was not found."""


@dataclass(frozen=True)
class Leg:
    """What one way of looking found, best first: ids and scores, and attributes' values where they were asked for."""

    name: str
    weight: float
    ids: Sequence[str]
    scores: Sequence[float]
    values: Mapping[str, Mapping[str, list[Any]]] = field(default_factory=dict)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each, counted from 1."""
        return {name: rank for rank, name in enumerate(self.ids, 1)}

    @cached_property
    def scaled(self) -> Mapping[str, float]:
        """Scores from 0 to 1, the best being 1; the least is a little above what was not found."""
        if not self.scores:
            return {}
        least, best = min(self.scores), max(self.scores)
        if best == least:
            return dict.fromkeys(self.ids, 1.0)
        return {
            name: max((score - least) / (best - least), LEAST_OF_A_RANGE)
            for name, score in zip(self.ids, self.scores, strict=True)
        }


def fuse(legs: Sequence[Leg]) -> dict[str, float]:
    """Return the products of all legs and their scores, best first: the weighed mean of the legs' scaled scores.

    Ranks alone would not do: words such as "in blue" match many products equally, in an order that means nothing.
    Equal scores go by id, so that two pages see one order.
    """
    total = sum(leg.weight for leg in legs)
    scores: dict[str, float] = {}
    for leg in legs:
        share = leg.weight / total
        for name, value in leg.scaled.items():
            scores[name] = scores.get(name, 0.0) + share * value
    return dict(sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])))


def explained(legs: Sequence[Leg], product: str) -> dict[str, Any]:
    """Return why a product is where it is: by leg its weight, rank, score, and what of it goes into the sum."""
    total = sum(leg.weight for leg in legs)
    told = {}
    for leg in legs:
        rank = leg.ranks.get(product)
        told[leg.name] = {
            "weight": round(leg.weight / total, 4),
            "rank": rank,
            "score": None if rank is None else round(leg.scores[rank - 1], 6),
            "value": round(leg.weight / total * leg.scaled.get(product, 0.0), 6),
        }
    return told
