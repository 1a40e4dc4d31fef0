"""What each leg of a search finds for many questions, asked of the real index: scores of words, cosines of vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.encoding import Encoding, Vector
from bench.relevance_fusion import Scores
from bench.relevance_questions import Question
from common.arrangement import cosine_of, exactly
from common.index import Release

DEPTH = 100
"""As deep as the app's legs."""
WHOLE = 1000
"""Deep enough for all products, of which the judgement of a query has to know."""
CHUNK = 40
WORDS, PICTURES, TITLES = LEGS = ("words", "pictures", "titles")
FIELDS = ["title^2", "description", "words"]
Query = dict[str, Any]
Found = dict[str, Scores]
"""By leg."""


@dataclass(frozen=True)
class Asking:
    """How questions are put: the text that the model reads has `prompt` around it; words may have `fuzzy` letters."""

    prompt: str = "{}"
    fuzzy: bool = False
    depth: int = DEPTH


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
    bodies = [(one.id, leg, body) for one in questions for leg, body in _legs(one, encoding, how).items()]
    found: dict[str, Found] = {one.id: {} for one in questions}
    for start in range(0, len(bodies), CHUNK):
        say(f"asking: {start} of {len(bodies)}")
        some = bodies[start : start + CHUNK]
        lines = [line for _, _, body in some for line in ({"index": release.index}, body)]
        answers = client.msearch(body=lines, request_timeout=120)["responses"]
        for (question, leg, _), answer in zip(some, answers, strict=True):
            score = float if leg == WORDS else cosine_of
            found[question][leg] = {hit["_id"]: score(hit["_score"]) for hit in answer["hits"]["hits"]}
    return found


def _read(content: str | bytes, how: Asking) -> str | bytes:
    return how.prompt.format(content) if isinstance(content, str) else content


def vector_of(question: Question, encoding: Encoding, how: Asking) -> Vector:
    """Return the direction of the question's terms, added up by weight."""
    summed = sum(term.weight * encoding(_read(term.content, how)) for term in question.terms)
    return np.asarray(summed / np.linalg.norm(summed))


def _legs(question: Question, encoding: Encoding, how: Asking) -> Mapping[str, Query]:
    vector = vector_of(question, encoding, how).tolist()
    near = {"path": "images", "score_mode": "max", "query": exactly("images.embedding", vector)}
    legs: dict[str, Query] = {PICTURES: {"nested": near}}
    if question.text:
        legs[WORDS] = _fuzzy(question.text) if how.fuzzy else _words(question.text)
    if question.kind == "words":
        legs[TITLES] = exactly("text_embedding", vector)
    return {leg: {"size": how.depth, "_source": False, "query": query} for leg, query in legs.items()}


def _words(text: str) -> Query:
    return {"multi_match": {"query": text, "fields": FIELDS, "type": "cross_fields"}}


def _fuzzy(text: str) -> Query:
    """Match near words too, for less; no short ones, as a cup is no cap."""
    near = {
        "query": text,
        "fields": FIELDS,
        "fuzziness": "AUTO:5,8",
        "prefix_length": 1,
        "max_expansions": 20,
        "boost": 0.3,
    }
    return {"bool": {"should": [_words(text), {"multi_match": near}]}}
