"""The query function's own answers to the bench's questions."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.encoding import Encoding
from bench.loaded_shop import BUCKET
from bench.relevance_fusion import Scores
from bench.relevance_questions import Question, Term
from query.request import read_request
from query.scales import ScalesOfRuns
from query.search import Searcher

SIZE = 100
MODES = ("lexical", "vector", "hybrid")


@dataclass(frozen=True)
class Answered:
    """An answer's ranking, and whether it says that something is a good match; None where it cannot tell."""

    ranking: Scores
    good: bool | None


class App:
    """The function on the release in service, which `loaded_shop` loaded, with a model of this process."""

    def __init__(self, client: OpenSearch, encoding: Encoding, say: Callable[[str], None]) -> None:
        embedder: Any = encoding
        self._searcher = Searcher(client, embedder, scales=ScalesOfRuns(BUCKET))
        self._say = say

    def answers(self, questions: Sequence[Question], mode: str | None = None) -> dict[str, Answered]:
        """Ask all questions, by a mode or as the function chooses; return answers by question."""
        found = {}
        for number, one in enumerate(questions):
            self._say(f"asking the function ({mode or 'its own mode'}): {number} of {len(questions)}")
            found[one.id] = self._answer(one, mode)
        return found

    def _answer(self, question: Question, mode: str | None) -> Answered:
        asked = {"terms": [_term(term) for term in question.terms], "size": SIZE, "mode": mode}
        answer = self._searcher.search(read_request(asked))
        ranking = {item["id"]: -float(place) for place, item in enumerate(answer["items"])}
        return Answered(ranking, answer["good_match"])


def _term(term: Term) -> dict[str, object]:
    if isinstance(term.content, str):
        return {"text": term.content, "weight": term.weight}
    return {"image": base64.b64encode(term.content).decode(), "weight": term.weight}
