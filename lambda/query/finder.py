"""Whole answers out of one release, whatever is put into service meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from opensearchpy import OpenSearch
from opensearchpy import exceptions as opensearch_errors

from common import log
from common.arrangement import Query
from common.breaker import Breaker
from common.errors import UnavailableError
from common.index import ALIAS, Release, index_name
from common.opensearch import NOT_AS_WANTED, UnreadableError, is_busy, release_of
from query.cursor import expired
from query.problem import ProblemError, bad_field

ATTEMPTS = 3
"""Each one more only if another release came into service during the last."""
BUSY_RETRY_S = 5
FAILURES = 3
"""After so many failures in a row OpenSearch is left alone for `BUSY_RETRY_S`: callers hear at once to come back."""
_IN_SERVICE: Query = {"size": 1, "_source": False, "stored_fields": "_none_", "track_total_hits": False}
"""Whose index is it? Asked of the alias beside everything else, so that a new release shows at once."""
Answer = dict[str, Any]
T = TypeVar("T")


class _TornError(Exception):
    """An answer that is not whole, or not of the release that was asked."""


@dataclass
class Session:
    """One attempt at an answer: all of its requests go to one release's index."""

    client: OpenSearch
    release: Release
    pinned: bool
    """Whether it is an earlier answer's release, be it in service or not."""
    requests: int = 0
    _sure: bool = field(default=False, init=False)

    def ask(self, bodies: Sequence[Query]) -> list[Answer]:
        """Send searches as one request; the first time it also learns whether the release is the one in service."""
        lines: list[Query] = []
        for body in bodies:
            lines += [{"index": self.release.index}, body]
        probing = not (self._sure or self.pinned)
        lines += [{"index": ALIAS}, _IN_SERVICE] if probing else []
        self.requests += 1
        answers = self._answers(lines)
        if probing:
            self._check_in_service(answers.pop())
        for answer in answers:
            _check_whole(answer)
        return answers

    def _answers(self, lines: list[Query]) -> list[Answer]:
        try:
            answers: list[Answer] = self.client.msearch(body=lines, index=ALIAS)["responses"]
            whole = len(answers) == len(lines) // 2 and all(_is_answer(answer) for answer in answers)
        except NOT_AS_WANTED as error:
            raise UnreadableError("the answers") from error
        if not whole:
            raise UnreadableError("the answers")
        return answers

    def _check_in_service(self, answer: Answer) -> None:
        _check_whole(answer)
        if any(hit["_index"] != self.release.index for hit in answer["hits"]["hits"]):
            raise _TornError("another release is in service")
        self._sure = True


@dataclass
class Finder:
    """Knows the release in service from the last answer, and notices when it is another."""

    client: OpenSearch
    breaker: Breaker = field(default_factory=lambda: Breaker(failures=FAILURES, pause_s=BUSY_RETRY_S))
    _release: Release | None = None
    _earlier: dict[str, Release] = field(default_factory=dict)

    def find(self, attempt: Callable[[Session], T]) -> T:
        """Answer by the release in service. The attempt is repeated when another one came into service meanwhile."""
        return self._guarded(lambda: self._find(attempt))

    def find_in(self, run: str, attempt: Callable[[Session], T]) -> T:
        """Answer by one release, wherever the alias points; ProblemError (410) when it is gone."""
        try:
            return self._guarded(lambda: attempt(Session(self.client, self._of_run(run), pinned=True)))
        except ProblemError as problem:
            if problem.code == "not_indexed":
                self._earlier.pop(run, None)
                raise expired() from problem
            raise

    def _guarded(self, work: Callable[[], T]) -> T:
        if self.breaker.is_open:
            raise _busy()
        try:
            result = work()
        except opensearch_errors.TransportError as error:
            problem = _translated(error)
            if isinstance(problem, UnavailableError):
                self.breaker.failed()
                log.event("opensearch_failed", type=type(error).__name__, detail=str(error)[:500])
            raise problem from error
        self.breaker.succeeded()
        return result

    def _find(self, attempt: Callable[[Session], T]) -> T:
        """Ask until the answer is beyond doubt: an error may be owed to a swap of the alias."""
        release = self._release or self._in_service()
        for _ in range(ATTEMPTS):
            try:
                return attempt(Session(self.client, release, pinned=False))
            except opensearch_errors.ConnectionError:
                raise
            except (ProblemError, _TornError, opensearch_errors.TransportError) as error:
                doubt = error
            asked, release = release, self._in_service()
            if release == asked and not isinstance(doubt, _TornError):
                raise doubt
        raise _busy()

    def _in_service(self) -> Release:
        self._release = release_of(self.client, ALIAS)
        return self._release

    def _of_run(self, run: str) -> Release:
        if self._release is not None and self._release.run == run:
            return self._release
        if run not in self._earlier:
            self._earlier = {run: release_of(self.client, index_name(run))}
        return self._earlier[run]


def _is_answer(answer: Answer) -> bool:
    return "error" in answer or ("failed" in answer["_shards"] and "hits" in answer["hits"])


def _check_whole(answer: Answer) -> None:
    """Raise where one search of several failed, as its own request would have, or was answered in part."""
    if "error" in answer:
        status, error = int(answer.get("status", 500)), answer["error"]
        kind = error.get("type", "") if isinstance(error, dict) else str(error)
        kinds = {400: opensearch_errors.RequestError, 404: opensearch_errors.NotFoundError}
        raise kinds.get(status, opensearch_errors.TransportError)(
            status, kind, {"error": error, "status": status}
        )
    if answer["_shards"]["failed"]:
        raise _TornError("an index that is being deleted answers in part")


def _translated(error: opensearch_errors.TransportError) -> Exception:
    if isinstance(error, opensearch_errors.NotFoundError):
        message = "the catalogue has not been indexed yet: run the ingest, then search again"
        return ProblemError(404, "not_indexed", message)
    return _busy() if is_busy(error) else error


def refused_place(error: opensearch_errors.RequestError) -> ProblemError | None:
    """Return the refusal of a cursor that somebody made up, or None if the error is another one."""
    told = str(error.info)
    return bad_field("cursor", "the cursor is not one of this API's") if "search_after" in told else None


def _busy() -> UnavailableError:
    return UnavailableError("the search domain is busy", retry_after=BUSY_RETRY_S)
