"""Words alone, and browsing: one search that filters, orders, counts and pages by itself."""

from collections.abc import Sequence

from common.arrangement import Query
from query import queries
from query.cursor import Cursor
from query.finder import Session
from query.found import Counted, Found, Hit
from query.fusion import Leg
from query.plan import Plan

_ALL_WORDS, _NAMED = "all words", "named"
_LEAD = 1e6
"""Added once or twice to the score of a product that the text names, so that it leads; taken off in the answer."""


def matched(session: Session, plan: Plan, cursor: Cursor | None, fields: Sequence[str]) -> Found:
    """Answer by one request to OpenSearch; ProblemError."""
    apart = [facet.attribute for facet in plan.apart()]
    answer, *counts = session.ask(
        [
            _search(plan, cursor, fields),
            *(
                queries.aggregated(_asked(plan), plan.within(without=name), {name: plan.counted[name]})
                for name in apart
            ),
        ]
    )
    hits: list[Hit] = answer["hits"]["hits"]
    page = [{**hit, "_score": _score(hit)} for hit in hits[: plan.request.size]]
    total = answer["hits"]["total"]["value"]
    by_attribute = {name: found for one in (answer, *counts) for name, found in queries.counted(one).items()}
    scores = [float(hit["_score"]) for hit in page]
    return Found(
        page=page,
        total=total,
        cursor=Cursor(plan.release.run, after=tuple(page[-1]["sort"])) if len(hits) > len(page) else None,
        counted=Counted(total, by_attribute) if plan.request.facets else None,
        exact=frozenset(hit["_source"]["id"] for hit in page if _NAMED in hit.get("matched_queries", ())),
        all_words=any(_ALL_WORDS in hit.get("matched_queries", ()) for hit in page) if plan.words else None,
        legs=[Leg("words" if plan.words else "all", 1.0, [hit["_source"]["id"] for hit in page], scores)],
    )


def _search(plan: Plan, cursor: Cursor | None, fields: Sequence[str]) -> Query:
    body: Query = {
        "size": plan.request.size + 1,
        "_source": list(fields),
        "query": queries.only(_asked(plan), plan.within()),
        "sort": plan.order(),
        "track_scores": True,
        "track_total_hits": True,
    }
    apart = {facet.attribute for facet in plan.apart()}
    if beside := {name: asked for name, asked in plan.counted.items() if name not in apart}:
        body["aggs"] = queries.counting(beside)
    if plan.request.explain and plan.words:
        body["highlight"] = queries.highlight(plan.words_query)
    if cursor is not None and cursor.after is not None:
        body["search_after"] = list(cursor.after)
    return body


def _asked(plan: Plan) -> Query:
    """The words, what the text names before them, and a mark on what has all of the words."""
    if not plan.words:
        return {"match_all": {}}
    wanted = [plan.words_query]
    if plan.named is not None:
        wanted.append({"bool": {"must": [plan.named], "boost": _LEAD, "_name": _NAMED}})
    marked = {"bool": {"filter": [queries.all_words_nearly(plan.words)], "_name": _ALL_WORDS}}
    return {"bool": {"must": [{"bool": {"should": wanted, "minimum_should_match": 1}}], "should": [marked]}}


def _score(hit: Hit) -> float:
    return float(hit["_score"] or 0.0) % _LEAD
