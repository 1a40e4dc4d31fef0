"""The OpenSearch requests of a search: pure functions from vectors and words to request bodies."""

from collections.abc import Sequence
from typing import Any

from common.arrangement import Arrangement, exactly

CANDIDATES = 100
"""The least depth of every leg, and so the k of a graph: at k = 10 the recall is .87, from 100 on .99."""
MOST_OF_ONE_ID = 10
"""Ids that differ in large and small letters alone."""
_PICTURES, _TITLES = "images.embedding", "text_embedding"
FIELDS = ["id", "title", "attributes", "images.key", "images.fault"]
_HAS_PICTURE = {"nested": {"path": "images", "query": {"exists": {"field": _PICTURES}}}}
Query = dict[str, Any]
Vector = Sequence[float]

_FUSION = {
    "phase_results_processors": [
        {
            "normalization-processor": {
                "normalization": {"technique": "min_max"},
                "combination": {"technique": "arithmetic_mean"},
            }
        }
    ]
}
"""Ranks alone would not do: words such as "in blue" match many products equally, in an order that means nothing."""


def pictures_near(by: Arrangement, vector: Vector, size: int, within: Query | None = None) -> Query:
    """Return the whole request for products whose best picture, or title where they have none, is nearest to a vector.

    `within` is a filter clause: only products that match it are found, as many of them as wanted.
    """
    by_picture = _best_picture(by.nearest(_PICTURES, vector, _depth(size), within), named=True)
    bare = {"bool": {"must_not": [_HAS_PICTURE], "filter": [] if within is None else [within]}}
    by_title = {
        "bool": {"must": [by.nearest(_TITLES, vector, _depth(size), bare)], "must_not": [_HAS_PICTURE]}
    }
    query = {"dis_max": {"queries": [by_picture, by_title]}}
    return {"size": size, "_source": FIELDS, "query": _only(query, within)}


def fused(
    by: Arrangement,
    text: str,
    pictures: Vector,
    titles: Vector | None,
    size: int,
    within: Query | None = None,
) -> Query:
    """Return the request that ranks by words, pictures' and titles' nearness, each scaled to 0 to 1.

    Without `titles` that leg is left out: where a picture is asked with words such as "in blue", titles near to
    the words alone would outvote it.

    Ids only: `inner_hits` come back empty from a hybrid query, so `details` asks for the rest.
    """
    depth = _depth(size)
    legs = [_words(text), _best_picture(by.nearest(_PICTURES, pictures, depth, within))]
    if titles is not None:
        legs.append(by.nearest(_TITLES, titles, depth, within))
    return {
        "size": size,
        "_source": False,
        "query": {"hybrid": {"queries": [_only(leg, within) for leg in legs], "pagination_depth": depth}},
        "search_pipeline": _FUSION,
    }


def details(vector: Vector, ids: Sequence[str], text: str) -> Query:
    """Return the request for what to show of products, and of one with the text as id, with cosines to a vector."""
    by_picture = _best_picture(exactly(_PICTURES, vector), named=True)
    shown = [by_picture, exactly(_TITLES, vector)]
    by_id = {"term": {"id": {"value": text, "case_insensitive": True}}}
    these = {"bool": {"should": [{"terms": {"id": list(ids)}}, by_id]}}
    query = {"bool": {"filter": [these], "should": shown}}
    return {"size": len(ids) + MOST_OF_ONE_ID, "_source": FIELDS, "query": query}


def _depth(size: int) -> int:
    return max(size, CANDIDATES)


def _words(text: str) -> Query:
    fields = ["title^2", "description", "words"]
    return {"multi_match": {"query": text, "fields": fields, "type": "cross_fields"}}


def _best_picture(near: Query, *, named: bool = False) -> Query:
    """Match products by their nearest picture, which `named` makes known as an inner hit."""
    nested: Query = {"path": "images", "score_mode": "max", "query": near}
    if named:
        nested["inner_hits"] = {"size": 1, "_source": ["images.key"]}
    return {"nested": nested}


def _only(query: Query, within: Query | None) -> Query:
    return query if within is None else {"bool": {"must": [query], "filter": [within]}}
