"""Rankings of several legs made one: each leg's scores brought to one scale, weighed and added up."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

Scores = Mapping[str, float]
"""Of one leg, or fused: products by id, the better the higher."""
RANK_CONSTANT = 60


def min_max(scores: Scores) -> dict[str, float]:
    """Return the scores from 0, the least, to 1; 1 where all are alike."""
    least, most = min(scores.values()), max(scores.values())
    return {one: (score - least) / (most - least) if most > least else 1.0 for one, score in scores.items()}


def z_score(scores: Scores) -> dict[str, float]:
    """Return by how many standard deviations scores exceed the least; 1 where all are alike.

    From the least and not from the mean: what a leg has not found must not pass what it has found below the mean.
    """
    spread = statistics.pstdev(scores.values())
    least = min(scores.values())
    return {one: (score - least) / spread if spread else 1.0 for one, score in scores.items()}


def reciprocal_rank(scores: Scores) -> dict[str, float]:
    """Return 1 / (60 + rank); products of one score share the first of their ranks."""
    ordered = sorted(scores.values(), reverse=True)
    first: dict[float, int] = {}
    for rank, score in enumerate(ordered, 1):
        first.setdefault(score, rank)
    return {one: 1 / (RANK_CONSTANT + first[score]) for one, score in scores.items()}


TECHNIQUES: Mapping[str, Callable[[Scores], dict[str, float]]] = {
    "min-max": min_max,
    "z-score": z_score,
    "RRF": reciprocal_rank,
}


def scaled(legs: Mapping[str, Scores], technique: str) -> dict[str, dict[str, float]]:
    """Return every leg that found something, brought to the technique's scale."""
    return {name: TECHNIQUES[technique](scores) for name, scores in legs.items() if scores}


def weighed(legs: Mapping[str, Scores], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the sum of scaled legs by weight; a leg that has not found a product adds nothing to it."""
    fused: dict[str, float] = {}
    for name, scores in legs.items():
        if weight := weights[name]:
            for one, score in scores.items():
                fused[one] = fused.get(one, 0.0) + weight * score
    return fused


def shares(names: Sequence[str], steps: int) -> Iterator[dict[str, float]]:
    """Yield all ways to share 1 among legs in steps of 1 / `steps`, every leg having some."""
    for parts in product(range(1, steps + 1), repeat=len(names)):
        if sum(parts) == steps:
            yield dict(zip(names, (part / steps for part in parts), strict=True))
