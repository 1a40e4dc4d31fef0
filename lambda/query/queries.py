"""The OpenSearch requests of a search: pure functions from vectors and words to request bodies."""

from collections.abc import Sequence
from typing import Any

CANDIDATES = 100
"""The k of every nearest-neighbour clause: at k = 10 the recall is .87, from 100 on .99."""
FIELDS = ["id", "title", "attributes", "images.key"]
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


def pictures_near(vector: Vector, size: int) -> Query:
    """Return the whole request for products whose best picture is nearest to a vector."""
    return {
        "size": size,
        "_source": FIELDS,
        "query": _best_picture(vector, max(size, CANDIDATES), named=True),
    }


def fused(text: str, pictures: Vector, titles: Vector | None, size: int) -> Query:
    """Return the request that ranks by words, pictures' and titles' nearness, each scaled to 0 to 1.

    Without `titles` that leg is left out: where a picture is asked with words such as "in blue", titles near to
    the words alone would outvote it.

    Ids only: `inner_hits` come back empty from a hybrid query, so `details` asks for the rest.
    """
    depth = max(size, CANDIDATES)
    legs = [_words(text), _best_picture(pictures, depth)]
    if titles is not None:
        legs.append({"knn": {"text_embedding": {"vector": titles, "k": depth}}})
    return {
        "size": size,
        "_source": False,
        "query": {"hybrid": {"queries": legs, "pagination_depth": depth}},
        "search_pipeline": _FUSION,
    }


def details(vector: Vector, ids: Sequence[str]) -> Query:
    """Return the request for what to show of products, with their cosines to a vector."""
    these: Query = {"terms": {"id": list(ids)}}
    near = {"vector": vector, "k": len(ids), "filter": these}
    by_title = {"knn": {"text_embedding": near}}
    by_picture = _best_picture(vector, len(ids), named=True, within=these)
    query = {"bool": {"filter": [these], "should": [by_picture, by_title]}}
    return {"size": len(ids), "_source": FIELDS, "query": query}


def _words(text: str) -> Query:
    return {"multi_match": {"query": text, "fields": ["title^2", "description"], "type": "cross_fields"}}


def _best_picture(vector: Vector, k: int, *, named: bool = False, within: Query | None = None) -> Query:
    """Match products by their nearest picture, which `named` makes known as an inner hit."""
    near: Query = {"vector": vector, "k": k}
    if within is not None:
        near["filter"] = within
    nested: Query = {
        "path": "images",
        "score_mode": "max",
        "query": {"knn": {"images.embedding": near}},
    }
    if named:
        nested["inner_hits"] = {"size": 1, "_source": ["images.key"]}
    return {"nested": nested}
