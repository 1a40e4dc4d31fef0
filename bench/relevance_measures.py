"""How good rankings are, by ir-measures: nDCG@10, recall and reciprocal rank."""

from collections.abc import Mapping, Sequence
from importlib import util

from bench.relevance_fusion import Scores
from bench.relevance_questions import Question

MEASURES = {"nDCG@10": "nDCG@10", "R@1": "R@1", "R@10": "R@10", "MRR": "RR"}
"""ir-measures' names by those that are shown."""
PACKAGE = "ir_measures"


def installed() -> bool:
    """Whether ir-measures is there."""
    return util.find_spec(PACKAGE) is not None


def means(
    questions: Sequence[Question], rankings: Mapping[str, Scores], measures: Sequence[str] = tuple(MEASURES)
) -> dict[str, float]:
    """Return the measures' means over all questions, whose rankings are given by their ids; 0 where one is missing."""
    import ir_measures

    right = {one.id: dict.fromkeys(one.relevant, 1) for one in questions}
    wanted = {name: ir_measures.parse_measure(MEASURES[name]) for name in measures}
    ranked = {one: dict(scores) for one, scores in rankings.items() if one in right}
    found = ir_measures.calc_aggregate(list(wanted.values()), right, ranked)
    return {name: float(found[measure]) for name, measure in wanted.items()}
