"""The OpenSearch requests of a search: pure functions from vectors and words to request bodies."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from common.arrangement import Layout, Query, Vector

DEPTH = 100
"""The least depth of every leg, and so the k of a graph: at k = 10 the recall is .87, from 100 on .99."""
DEEPEST = 1_000
"""Of a query with vectors so many can be paged through, counted, sorted and collapsed."""
DEEPEST_BY_WORDS = 10_000
"""Without vectors so many can be collapsed, the most that OpenSearch gives out at a time."""
MOST_OF_ONE_ID = 10
"""Products whose id or article number is the text: ids that differ in large and small letters alone, variants."""
PICTURES, TITLES = "images.embedding", "text_embedding"
FIELDS = ["id", "title", "attributes", "images.key", "images.fault"]
HAS_PICTURE: Query = {"nested": {"path": "images", "query": {"exists": {"field": PICTURES}}}}
_FIELDS = ["title^2", "description", "words"]
_ONLY_IDS: Query = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id"]}
"""Stored fields hold the vectors: reading them for ids alone would cost more than the search."""
_NEARLY = {"fuzziness": "AUTO:5,8", "prefix_length": 1, "max_expansions": 20, "boost": 0.3}
"""Typing errors, for less than what is spelt right; no short words, as a cup is no cap."""
_FEW = 5
_SHORT = 64
"""Longer texts are searched as they are spelt: ten words with their likes have 650 of the 1,024 clauses of a query, and
a name in any case becomes an automaton, whose time grows with the square of its letters (31 s for 1,000 of Chinese)."""


def ids(
    query: Query,
    size: int,
    within: Query | None = None,
    more: Sequence[str] = (),
    order: Sequence[Query] = (),
) -> Query:
    """Return the request for the ids of what is best, or comes first, and some attributes' values of each."""
    body = {"size": size, "query": only(query, within), "track_total_hits": False, **_ONLY_IDS}
    if order:
        body |= {"sort": list(order), "track_scores": True}
    return {**body, "docvalue_fields": ["id", *more]} if more else body


def count(query: Query, within: Query | None, up_to: int | None = None) -> Query:
    """Return the request for how many match, be it exactly."""
    counted = True if up_to is None else up_to
    return {"size": 0, "query": only(query, within), "track_total_hits": counted}


def best_picture(
    layout: Layout, vector: Vector, k: int, within: Query | None, *, named: bool = False
) -> Query:
    """Match products by their nearest picture, which `named` makes known as an inner hit."""
    return _by_picture(layout.nearest(PICTURES, vector, k, within), named=named)


def best_title(layout: Layout, vector: Vector, k: int, within: Query | None) -> Query:
    """Match products by their title."""
    return layout.nearest(TITLES, vector, k, within)


def nearest(layout: Layout, vector: Vector, k: int, within: Query | None, *, named: bool = False) -> Query:
    """Match products by their nearest picture, or by their title where they have none."""
    bare = {"bool": {"must_not": [HAS_PICTURE], "filter": [] if within is None else [within]}}
    near = {"bool": {"must": [best_title(layout, vector, k, bare)], "must_not": [HAS_PICTURE]}}
    return {"dis_max": {"queries": [best_picture(layout, vector, k, within, named=named), near]}}


def at_least(layout: Layout, vector: Vector, cosine: float) -> Query:
    """Match products whose best picture, or title where they have none, is as near as that."""
    picture = _by_picture(layout.exactly(PICTURES, vector, at_least=cosine))
    title = {"bool": {"must": [layout.exactly(TITLES, vector, at_least=cosine)], "must_not": [HAS_PICTURE]}}
    return {"bool": {"should": [picture, title], "minimum_should_match": 1}}


def words(text: str, unwanted: str = "", push_back: float = 0.0, *, nearly: bool = False) -> Query:
    """Match products by words, or by words `nearly` so, too; of those with unwanted words `push_back` is kept."""
    wanted = _words(text)
    if nearly and len(text) <= _SHORT:
        near = {"query": text, "fields": _FIELDS, **_NEARLY}
        wanted = {"bool": {"should": [wanted, {"multi_match": near}]}}
    if not unwanted:
        return wanted
    return {"boosting": {"positive": wanted, "negative": all_words(unwanted), "negative_boost": push_back}}


def _words(text: str) -> Query:
    return {"multi_match": {"query": text, "fields": _FIELDS, "type": "cross_fields"}}


def all_words(text: str) -> Query:
    """Match products that have every word somewhere: in the title, the attributes, the id."""
    fields = ["title", "words"]
    asked = {"query": text, "fields": fields, "type": "cross_fields", "operator": "and", "analyzer": "all"}
    return {"multi_match": asked}


def all_words_nearly(text: str) -> Query:
    """Match products that have every word, be it in the description, or in one field words that are nearly so."""
    asked: Query = {"query": text, "fields": _FIELDS, "operator": "and", "analyzer": "all"}
    ways: list[Query] = [{**asked, "type": "cross_fields"}]
    if len(text) <= _SHORT:
        ways.append({**asked, **_NEARLY, "max_expansions": _FEW})
    return {"bool": {"should": [{"multi_match": way} for way in ways], "minimum_should_match": 1}}


def named(text: str, numbers: Sequence[str]) -> Query:
    """Match products whose id or article number is the text: just so with a score of 2, in any case with 1."""
    fields = ("id", *numbers)
    just_so = [{"term": {field: text}} for field in fields]
    in_any_case = [{"term": {field: {"value": text, "case_insensitive": True}}} for field in fields]
    named = [_all_alike(just_so, 2.0)] + ([_all_alike(in_any_case, 1.0)] if len(text) <= _SHORT else [])
    return {"dis_max": {"queries": named}}


def _all_alike(clauses: Sequence[Query], score: float) -> Query:
    """Match what matches one of the clauses, with the same score."""
    either = {"bool": {"should": list(clauses), "minimum_should_match": 1}}
    return {"constant_score": {"filter": either, "boost": score}}


def with_vectors() -> Query:
    """Match what a query with vectors can find."""
    return {"bool": {"should": [{"exists": {"field": TITLES}}, HAS_PICTURE], "minimum_should_match": 1}}


def aggregated(query: Query, within: Query | None, asked: Mapping[str, Query]) -> Query:
    """Return the request that counts what matches: each name's aggregations over all of it."""
    return {"size": 0, "query": only(query, within), "track_total_hits": False, "aggs": counting(asked)}


def counting(asked: Mapping[str, Query]) -> Query:
    """Return each attribute's aggregations, under names that OpenSearch takes: it knows some characters better."""
    return {
        quote(name, safe=""): {"filter": {"match_all": {}}, "aggs": inner} for name, inner in asked.items()
    }


def counted(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return by attribute what `counting` brought about in an answer."""
    return {unquote(name): found for name, found in answer.get("aggregations", {}).items()}


def sizes(field: str, values: Sequence[Any], within: Query | None) -> Query:
    """Return the request for how many products have each of some values."""
    counted = {"terms": {"field": field, "include": list(values), "size": len(values)}}
    query = only({"terms": {field: list(values)}}, within)
    return {"size": 0, "query": query, "track_total_hits": False, "aggs": {"groups": counted}}


def these(products: Sequence[str]) -> Query:
    """Match products by id."""
    return {"terms": {"id": list(products)}}


def shown_nearest(
    layout: Layout,
    vector: Vector,
    size: int,
    within: Query | None,
    near_enough: Query | None,
    fields: Sequence[str],
) -> Query:
    """Return the request for what is nearest together with what to show of it."""
    query = only(nearest(layout, vector, max(size, DEPTH), within, named=True), near_enough)
    return {"size": size, "_source": list(fields), "query": query, "track_total_hits": False}


def details(
    layout: Layout | None,
    vector: Vector | None,
    products: Sequence[str],
    fields: Sequence[str],
    highlight: Query | None = None,
) -> Query:
    """Return the request for what to show of products, with cosines to a vector where there is one."""
    body: Query = {
        "size": len(products),
        "_source": list(fields),
        "query": {"bool": {"filter": [these(products)]}},
        "track_total_hits": False,
    }
    if layout is not None and vector is not None:
        picture = _by_picture(layout.exactly(PICTURES, vector), named=True)
        body["query"]["bool"]["should"] = [picture, layout.exactly(TITLES, vector)]
    return body | ({"highlight": highlight} if highlight else {})


def highlight(query: Query) -> Query:
    """Return what marks the words that matched."""
    marked = {"number_of_fragments": 0, "pre_tags": ["\u0002"], "post_tags": ["\u0003"]}
    fields = {name: dict(marked) for name in ("title", "description")}
    return {"fields": fields, "highlight_query": query, "require_field_match": False}


def only(query: Query, within: Query | None) -> Query:
    """Match what matches both."""
    return query if within is None else {"bool": {"must": [query], "filter": [within]}}


def _by_picture(near: Query, *, named: bool = False) -> Query:
    """Match products by their nearest picture, which `named` makes known as an inner hit."""
    nested: Query = {"path": "images", "score_mode": "max", "query": near}
    if named:
        nested["inner_hits"] = {"size": 1, "_source": ["images.key"]}
    return {"nested": nested}
