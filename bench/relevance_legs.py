"""What each leg of a search finds for many questions: the function's own requests, asked of the real index."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.encoding import Encoding, Vector
from bench.relevance_fusion import Scores
from bench.relevance_questions import Question
from common.index import Release
from query import queries
from query.candidates import searches
from query.plan import Plan
from query.request import SearchRequest, Term

WHOLE = queries.DEEPEST
"""Deep enough for all products, of which the judgement of a query has to know."""
CHUNK = 40
WORDS, PICTURES, TITLES = LEGS = ("words", "pictures", "titles")
ALL_WORDS = "all words"
"""No leg: whether some product has every word."""
_NEAREST = "nearest"
Query = dict[str, Any]
Found = dict[str, Scores]
"""By leg."""


@dataclass(frozen=True)
class Asking:
    """How questions are put: the text that the model reads has `prompt` around it; words may have `fuzzy` letters."""

    prompt: str = "{}"
    fuzzy: bool = False
    depth: int = queries.DEPTH


def ask(
    client: OpenSearch,
    release: Release,
    encoding: Encoding,
    questions: Sequence[Question],
    how: Asking,
    say: Callable[[str], None],
) -> dict[str, Found]:
    """Return by question what its legs find; a leg that a question does not have is missing."""
    encoding.learn([_read(term.content, how) for one in questions for term in one.terms], "questions")
    bodies = [
        (one.id, leg, body)
        for one in questions
        for leg, body in _legs(one, release, vector_of(one, encoding, how), how).items()
    ]
    found: dict[str, Found] = {one.id: {} for one in questions}
    for start in range(0, len(bodies), CHUNK):
        say(f"asking: {start} of {len(bodies)}")
        some = bodies[start : start + CHUNK]
        lines = [line for _, _, body in some for line in ({"index": release.index}, body)]
        answers = client.msearch(body=lines, request_timeout=120)["responses"]
        for (question, leg, _), answer in zip(some, answers, strict=True):
            scale = release.layout.cosine_of if leg in (PICTURES, TITLES) else float
            hits = answer["hits"]["hits"]
            found[question][leg] = {hit["fields"]["id"][0]: scale(hit["_score"]) for hit in hits}
    return found


def vector_of(question: Question, encoding: Encoding, how: Asking) -> Vector:
    """Return the direction of the question's terms, added up by weight."""
    summed = sum(term.weight * encoding(_read(term.content, how)) for term in question.terms)
    return np.asarray(summed / np.linalg.norm(summed))


def _read(content: str | bytes, how: Asking) -> str | bytes:
    return how.prompt.format(content) if isinstance(content, str) else content


def _legs(question: Question, release: Release, vector: Vector, how: Asking) -> Mapping[str, Query]:
    request = SearchRequest(tuple(Term(*_kind(one.content), one.weight) for one in question.terms))
    plan = Plan(request, release, vector.tolist(), titles=question.kind == "words")
    legs = {PICTURES if name == _NEAREST else name: body for name, body in searches(plan, how.depth, None)}
    if plan.words:
        legs[ALL_WORDS] = queries.ids(queries.all_words(plan.words), 1)
    if plan.words and how.fuzzy:
        legs[WORDS] = queries.ids(_fuzzy(plan), how.depth)
    return legs


def _kind(content: str | bytes) -> tuple[Any, str]:
    return ("text", content) if isinstance(content, str) else ("image", "")


def _fuzzy(plan: Plan) -> Query:
    """Match near words too, for less; no short ones, as a cup is no cap."""
    near = {
        "query": plan.words,
        "fields": ["title^2", "description", "words"],
        "fuzziness": "AUTO:5,8",
        "prefix_length": 1,
        "max_expansions": 20,
        "boost": 0.3,
    }
    return {"bool": {"should": [plan.words_query, {"multi_match": near}]}}
