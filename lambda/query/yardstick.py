"""By how much the best of a query stands out of its own field, whatever the filters."""

from collections.abc import Mapping, Sequence

from common.arrangement import Query
from common.judgement import DEEP, field_of, standing_out
from query import queries
from query.finder import Answer
from query.fusion import Leg
from query.plan import Plan

_JUDGED, _WHOLE = "judged", "whole"


def yardsticks(plan: Plan, within: Query | None) -> dict[str, Query]:
    """Return what must be asked beside the legs to judge a query, by name.

    A picture that is asked for with words is judged by itself: "in blue" says how it should differ. Where filters let
    through a part, the field is that of the whole release.
    """
    asked = {}
    if plan.judged_by is not None:
        near = queries.nearest(plan.release.layout, plan.judged_by, DEEP, within)
        asked[_JUDGED] = queries.ids(near, DEEP, within)
    if within is not None:
        for name, query in _legs(plan).items():
            asked[f"{_WHOLE} {name}"] = queries.ids(query, DEEP)
    return asked


def figure(plan: Plan, legs: Sequence[Leg], told: Mapping[str, Answer]) -> float | None:
    """Return the sum over what is compared of how far the best stands out; None where nothing can be told."""
    if plan.vector is None or not plan.has_content:
        return None
    cosine_of, total = plan.release.layout.cosine_of, 0.0
    found = {leg.name: leg.scores for leg in legs}
    if _JUDGED in told:
        found["nearest"] = [hit["_score"] for hit in told[_JUDGED]["hits"]["hits"]]
    judged = [name for name in _legs(plan) if found.get(name)]
    for name in judged:
        whole = told.get(f"{_WHOLE} {name}")
        scores = found[name] if whole is None else [hit["_score"] for hit in whole["hits"]["hits"]]
        field = field_of([cosine_of(score) for score in scores[:DEEP]])
        if field is None:
            return None
        total += standing_out(cosine_of(found[name][0]), field)
    return total if judged else None


def _legs(plan: Plan) -> dict[str, Query]:
    """Return the legs that are judged, over the whole release."""
    layout, vector = plan.release.layout, plan.vector
    if vector is None:
        return {}
    if plan.titles:
        return {
            "pictures": queries.best_picture(layout, vector, DEEP, None),
            "titles": queries.best_title(layout, vector, DEEP, None),
        }
    return {"nearest": queries.nearest(layout, plan.judged_by or vector, DEEP, None)}
