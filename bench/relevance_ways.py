"""Ways to rank what the legs have found: by words, by vectors, by all, and with which weights that is best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import mean

from bench.relevance_fusion import Scores, scaled, shares, weighed
from bench.relevance_legs import ALL_WORDS, LEGS, PICTURES, TITLES, WORDS, Found
from bench.relevance_measures import means
from bench.relevance_questions import Question

Weights = Mapping[str, float]
EVEN: Weights = dict.fromkeys(LEGS, 1.0)
LEXICAL: Weights = {WORDS: 1.0, PICTURES: 0.0, TITLES: 0.0}
VECTOR: Weights = {WORDS: 0.0, PICTURES: 1.0, TITLES: 1.0}
STEPS = 8
WORDS_WEIGHTS = (1.0, 1.5, 2.0, 3.0)
PARTS = (1.0, 0.5, 0.25, 0.125)
_LEAD = 1e6
Rankings = dict[str, Scores]


def rankings(
    questions: Sequence[Question],
    found: Mapping[str, Found],
    technique: str,
    weights: Weights,
    partly: float = 1.0,
) -> Rankings:
    """Return every question's ranking; a product whose id is the text leads where words count, as in the app.

    Where no product has all of the words, they count `partly` as much.
    """
    made: Rankings = {}
    for one in questions:
        legs = {name: scores for name, scores in found[one.id].items() if name in LEGS}
        of_words = weights[WORDS] if found[one.id].get(ALL_WORDS) else weights[WORDS] * partly
        ranked = weighed(scaled(legs, technique), {**weights, WORDS: of_words})
        if weights[WORDS]:
            ranked |= {
                name: score + _LEAD for name, score in ranked.items() if name.lower() == one.text.lower()
            }
        made[one.id] = ranked
    return made


def by_set(
    questions: Sequence[Question], ranked: Rankings, measures: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Return the measures' means by set."""
    sets = dict.fromkeys(one.of for one in questions)
    return {of: means([one for one in questions if one.of == of], ranked, measures) for of in sets}


@dataclass(frozen=True)
class Swept:
    """How a technique with some weights does: mean nDCG@10 over sets, and by how much at least it beats each leg.

    `margin` is the least difference, over sets, to the better of words alone and vectors alone.
    """

    technique: str
    weights: Weights
    mean: float
    margin: float
    worst: str


def swept(
    questions: Sequence[Question], found: Mapping[str, Found], techniques: Iterable[str], legs: Sequence[str]
) -> list[Swept]:
    """Try all shares of weights of some legs with every technique, the best first."""
    tried = []
    for technique in techniques:
        floor = _floor(questions, found, technique)
        for share in shares(legs, STEPS):
            weights = {leg: share.get(leg, 0.0) for leg in LEGS}
            got = _ndcg(questions, rankings(questions, found, technique, weights))
            margins = {of: value - floor[of] for of, value in got.items()}
            worst = min(margins, key=lambda of: margins[of])
            tried.append(Swept(technique, weights, mean(got.values()), margins[worst], worst))
    return sorted(tried, key=lambda one: (-min(one.margin, 0.0), -one.mean))


def partly(
    questions: Sequence[Question], found: Mapping[str, Found], technique: str
) -> list[tuple[Swept, float]]:
    """Try words that weigh more where a product has all of them, and less where none has; the best first."""
    floor, tried = _floor(questions, found, technique), []
    for words, part in product(WORDS_WEIGHTS, PARTS):
        weights = {**EVEN, WORDS: words}
        got = _ndcg(questions, rankings(questions, found, technique, weights, part))
        margins = {of: value - floor[of] for of, value in got.items()}
        worst = min(margins, key=lambda of: margins[of])
        tried.append((Swept(technique, weights, mean(got.values()), margins[worst], worst), part))
    return sorted(tried, key=lambda one: (-min(one[0].margin, 0.0), -one[0].mean))


def _floor(questions: Sequence[Question], found: Mapping[str, Found], technique: str) -> dict[str, float]:
    """Return by set what the better of words and vectors alone reaches."""
    alone = [
        _ndcg(questions, rankings(questions, found, technique, weights)) for weights in (LEXICAL, VECTOR)
    ]
    return {of: max(one[of] for one in alone) for of in alone[0]}


def _ndcg(questions: Sequence[Question], ranked: Rankings) -> dict[str, float]:
    return {of: got["nDCG@10"] for of, got in by_set(questions, ranked, ["nDCG@10"]).items()}
