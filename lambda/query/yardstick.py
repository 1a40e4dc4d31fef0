"""By how much the best stands out of a query's own field: what a flat cutoff cannot tell."""

from collections.abc import Sequence

from common.arrangement import Query
from query import queries
from query.finder import Answer
from query.fusion import Leg
from query.plan import Plan

RANK = 50
"""The best is compared with the 50th best of the whole release; in a smaller one, with the one in the middle."""


def yardstick(plan: Plan) -> Query:
    """Return the request for the best of the whole release, whatever the filters, down to the yardstick's rank."""
    assert plan.vector is not None  # noqa: S101 - for mypy: only queries with vectors have one
    query = queries.nearest(plan.release.layout, plan.vector, queries.DEPTH, None)
    return queries.ids(query, RANK)


def standing_out(plan: Plan, legs: Sequence[Leg], whole: Answer | None) -> float | None:
    """Return the best cosine less that at the yardstick's rank; None where there are no vectors to compare."""
    near = next((leg for leg in legs if leg.name in ("pictures", "nearest")), None)
    if near is None or not near.scores:
        return None
    cosine_of = plan.release.layout.cosine_of
    field = near.scores if whole is None else [hit["_score"] for hit in whole["hits"]["hits"]]
    if len(field) < 2:
        return None
    rank = min(RANK, max(len(field) // 2, 2))
    return cosine_of(near.scores[0]) - cosine_of(field[rank - 1])
