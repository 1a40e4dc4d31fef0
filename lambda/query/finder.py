"""Whole answers out of one release, whatever is put into service meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy import exceptions as opensearch_errors

from common.arrangement import Vector
from common.errors import UnavailableError
from common.index import ALIAS, Model, Release
from common.opensearch import is_busy, release_of
from query import queries
from query.problem import ProblemError

ATTEMPTS = 3
"""Each one more only if another release came into service during the last."""
BUSY_RETRY_S = 5
BEST_SCORE = 1.0
"""No fused score is higher."""
Hit = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What to look for: the query's one vector and its words, if it has any; `titles` are compared too, or not."""

    model: Model
    vector: Vector
    text: str | None
    titles: bool
    size: int


@dataclass(frozen=True)
class Found:
    """Hits in their order, each with what to show of it, out of `total` that could be paged to."""

    release: Release
    ranked: Sequence[tuple[Hit, Hit]]
    total: int


class _TornError(Exception):
    """An answer that is not whole, or not of the release that was asked."""


@dataclass
class Finder:
    """Asks the release in service, which it knows from the last answer, and notices when it is another."""

    client: OpenSearch
    _release: Release | None = None

    def find(self, question: Question) -> Found:
        """Answer a question; UnavailableError or ProblemError."""
        try:
            return self._find(question)
        except opensearch_errors.TransportError as error:
            raise _translated(error) from error

    def _find(self, question: Question) -> Found:
        """Ask until an answer is beyond doubt: an error or an empty answer may be owed to a swap of the alias."""
        release = self._release or self._in_service()
        for _ in range(ATTEMPTS):
            doubtful: Found | Exception
            try:
                doubtful = self._answer(release, question)
                if doubtful.ranked:
                    return doubtful
            except opensearch_errors.ConnectionError:
                raise
            except (ProblemError, _TornError, opensearch_errors.TransportError) as error:
                doubtful = error
            asked, release = release, self._in_service()
            if release == asked and not isinstance(doubtful, _TornError):
                return _settled(doubtful)
        raise _busy()

    def _answer(self, release: Release, question: Question) -> Found:
        _refuse_other_model(release, question)
        vector, size, by = question.vector, question.size, release.arrangement
        if question.text is None:
            found = self._ask(ALIAS, release, queries.pictures_near(by, vector, size))
            hits: list[Hit] = found["hits"]["hits"]
            return Found(release, list(zip(hits, hits, strict=True)), found["hits"]["total"]["value"])
        titles = vector if question.titles else None
        found = self._ask(ALIAS, release, queries.fused(by, question.text, vector, titles, size))
        ranked = self._described(release, question, found["hits"]["hits"])[:size]
        return Found(release, ranked, found["hits"]["total"]["value"])

    def _described(self, release: Release, question: Question, hits: list[Hit]) -> list[tuple[Hit, Hit]]:
        """Fetch what to show, from the index that ranked: the alias may name another one by now.

        A product whose id is the text leads, whatever the vectors say.
        """
        if not hits:
            return []
        ids, text = [hit["_id"] for hit in hits], question.text or ""
        body = queries.details(question.vector, ids, text)
        shown: list[Hit] = self._ask(release.index, release, body)["hits"]["hits"]
        by_id = {hit["_id"]: hit for hit in shown}
        if not by_id.keys() >= set(ids):
            raise _TornError("products without their details")
        named = [hit for hit in shown if hit["_id"].casefold() == text.casefold()]
        others = [(hit, by_id[hit["_id"]]) for hit in hits if by_id[hit["_id"]] not in named]
        return [({**hit, "_score": BEST_SCORE}, hit) for hit in named] + others

    def _ask(self, name: str, release: Release, body: queries.Query) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.search(index=name, body=body)
        if answer["_shards"]["failed"]:
            raise _TornError("an index that is being deleted answers in part")
        if any(hit["_index"] != release.index for hit in answer["hits"]["hits"]):
            raise _TornError("another release answered")
        return answer

    def _in_service(self) -> Release:
        self._release = release_of(self.client, ALIAS)
        return self._release


def _settled(answer: Found | Exception) -> Found:
    if isinstance(answer, Exception):
        raise answer
    return answer


def _refuse_other_model(release: Release, question: Question) -> None:
    """Vectors of two models are never compared."""
    other = release.model.fingerprint != question.model.fingerprint
    if other or len(question.vector) != release.model.dimension:
        message = "the catalogue was indexed with another model: run the ingest, then search again"
        raise ProblemError(503, "reindex_required", message)


def _translated(error: opensearch_errors.TransportError) -> Exception:
    if isinstance(error, opensearch_errors.NotFoundError):
        message = "the catalogue has not been indexed yet: run the ingest, then search again"
        return ProblemError(404, "not_indexed", message)
    return _busy() if is_busy(error) else error


def _busy() -> UnavailableError:
    return UnavailableError("the search domain is busy", retry_after=BUSY_RETRY_S)
