"""Figures of a query that might tell what a shop has from what it has not, and how well each of them does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.relevance_fusion import Scores
from bench.relevance_legs import PICTURES, TITLES, Found

NTH = 50
REJECTED = 0.10
"""Of good questions, the share that a figure's threshold may refuse."""


def best(cosines: Sequence[float]) -> float:
    """Return the best cosine: what a flat cutoff looks at."""
    return cosines[0]


def z_of_best(cosines: Sequence[float]) -> float:
    """Return by how many standard deviations the best exceeds the mean."""
    return float((cosines[0] - np.mean(cosines)) / (np.std(cosines) or 1.0))


def over_median(cosines: Sequence[float]) -> float:
    """Return by how much the best exceeds the median."""
    return float(cosines[0] - np.median(cosines))


def over_nth(cosines: Sequence[float]) -> float:
    """Return by how much the best exceeds the 50th best, or the last."""
    return cosines[0] - cosines[min(NTH, len(cosines)) - 1]


def best_and_over_nth(cosines: Sequence[float]) -> float:
    """Return the best and by how much it exceeds the 50th best: broad questions have many that are good."""
    return best(cosines) + over_nth(cosines)


Figure = Callable[[Sequence[float]], float]
Field = Callable[[Found], Sequence[Scores]]


def by_pictures(found: Found) -> Sequence[Scores]:
    """Look at the cosines of pictures alone."""
    return [found[PICTURES]]


def titles_too(found: Found) -> Sequence[Scores]:
    """Look at pictures and at titles, where the question is compared with them."""
    return [leg for leg in (found[PICTURES], found.get(TITLES)) if leg]


def together(found: Found) -> Sequence[Scores]:
    """Look at each product's sum of its picture's and its title's cosine."""
    pictures, titles = found[PICTURES], found.get(TITLES)
    if not titles:
        return [pictures]
    return [{one: cosine + titles[one] for one, cosine in pictures.items() if one in titles}]


FIGURES: Mapping[str, tuple[Figure, Field]] = {
    "best": (best, by_pictures),
    "z-score of the best": (z_of_best, by_pictures),
    "best - median": (over_median, by_pictures),
    "best - 50th": (over_nth, by_pictures),
    "2 best - 50th": (best_and_over_nth, by_pictures),
    "2 best - 50th, titles too": (best_and_over_nth, titles_too),
    "best - 50th, together": (over_nth, together),
    "2 best - 50th, together": (best_and_over_nth, together),
}


def figure_of(found: Found, figure: Figure, field: Field) -> float:
    """Return a figure of what a question's legs found; a question by picture has no titles' cosines."""
    return sum(figure(sorted(leg.values(), reverse=True)) for leg in field(found))


@dataclass(frozen=True)
class Judged:
    """How well a figure tells good questions from planted ones: at its threshold, accepted of each planted set."""

    figure: str
    kind: str
    auc: Mapping[str, float]
    accepted: Mapping[str, float]
    counts: Mapping[str, int]


def judged(kind: str, good: Sequence[Found], planted: Mapping[str, Sequence[Found]]) -> list[Judged]:
    """Try every figure on what a kind's good questions and planted sets find."""
    made = []
    for name, (figure, field) in FIGURES.items():
        values = [figure_of(one, figure, field) for one in good]
        threshold = threshold_of(values)
        off = {of: [figure_of(one, figure, field) for one in some] for of, some in planted.items()}
        accepted = {of: float(np.mean([value >= threshold for value in some])) for of, some in off.items()}
        counts = {of: len(some) for of, some in off.items()}
        made.append(Judged(name, kind, {of: auc(values, some) for of, some in off.items()}, accepted, counts))
    return made


def threshold_of(good: Sequence[float]) -> float:
    """Return the greatest threshold that refuses no more than the allowed share of good questions."""
    ordered = sorted(good)
    return ordered[int(REJECTED * len(ordered))]


def auc(good: Sequence[float], planted: Sequence[float]) -> float:
    """Return the chance that a good question's figure is above a planted one's; equal ones count half."""
    above = np.subtract.outer(np.asarray(good), np.asarray(planted))
    return float(np.mean((above > 0) + 0.5 * (above == 0)))
