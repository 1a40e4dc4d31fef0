"""How good rankings are, by ir-measures: nDCG@10, recall and reciprocal rank."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, nDCG

from bench.relevance_fusion import Scores
from bench.relevance_questions import Question

MEASURES = {"nDCG@10": nDCG @ 10, "R@1": R @ 1, "R@10": R @ 10, "MRR": RR}


def means(
    questions: Sequence[Question], rankings: Mapping[str, Scores], measures: Sequence[str] = tuple(MEASURES)
) -> dict[str, float]:
    """Return the measures' means over all questions, whose rankings are given by their ids; 0 where one is missing."""
    right = {one.id: dict.fromkeys(one.relevant, 1) for one in questions}
    wanted = [MEASURES[name] for name in measures]
    ranked = {one: dict(scores) for one, scores in rankings.items() if one in right}
    found = ir_measures.calc_aggregate(wanted, right, ranked)
    return {name: float(found[MEASURES[name]]) for name in measures}
