"""One search: what it means to the model, what is found, how it is told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from common import log
from common.breaker import Breaker
from common.embedder import Embedder
from common.endpoint_errors import COLD_START_RETRY_S
from common.errors import UnavailableError
from common.index import Release
from common.judgement import GOOD, Kind, confidence
from query.addresses import Addresses, Sign
from query.answer import Renderer, explanation, model
from query.cursor import Cursor, read_cursor
from query.facets import nothing_counted, rendered
from query.finder import Finder, Session, refused_place
from query.found import Counted, Found
from query.like import product_vectors
from query.matched import matched
from query.plan import Plan
from query.problem import ProblemError, bad_field
from query.ranked import ranked
from query.request import SearchRequest
from query.vectors import Meaning, Meanings, combined, fits, reindex_required

SURE_BY_WORDS = 0.9
"""Where some product has every word of the query, whatever the model makes of it."""
ENDPOINT_PAUSE_S = 5
"""After a failure the endpoint is left alone so long by queries that words alone can answer."""
Json = dict[str, Any]
_LOST = "pictures, like and min_similarity do not count"
_MESSAGES = {
    "model_unavailable": f"the model does not answer in time, so this is found by the words alone; {_LOST}",
    "model_changed": f"the catalogue was indexed with another model, so words alone found this: run the ingest; "
    f"{_LOST}",
}


@dataclass
class Searcher:
    """The ports that searching works through. `wait_s` is what a hybrid query waits for the model."""

    client: OpenSearch
    embedder: Embedder
    prompt: str = "{}"
    wait_s: float = 3.0
    sign: Sign | None = None
    scales: Callable[[str], Mapping[str, Any]] = lambda _: {}
    """By a release's run, what a good match is there."""
    finder: Finder = field(init=False)
    endpoint: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.finder = Finder(self.client)
        self.endpoint = Breaker(failures=1, pause_s=ENDPOINT_PAUSE_S)
        self._meanings = Meanings(self.prompt)

    def search(self, request: SearchRequest) -> Json:
        """Answer a request; UnavailableError or ProblemError."""
        begun = time.perf_counter()
        cursor = read_cursor(request)
        attempt = _Attempt(self, request, cursor)
        try:
            answer = self.finder.find_in(cursor.run, attempt) if cursor else self.finder.find(attempt)
        except RequestError as error:
            problem = refused_place(error) if cursor else None
            raise problem or error from error
        total_ms, embed_ms = _milliseconds(time.perf_counter() - begun), _milliseconds(attempt.embedding_s)
        return {
            **self._told(request, answer),
            "degraded": answer.degraded
            and {"reason": answer.degraded, "message": _MESSAGES[answer.degraded]},
            "truncated": answer.meaning.truncated,
            "model": model(answer.plan.release),
            "release": answer.plan.release.run,
            "timing": {
                "embed_ms": embed_ms,
                "search_ms": total_ms - embed_ms,
                "total_ms": total_ms,
                "cached": answer.meaning.cached,
            },
        }

    def meaning(
        self, request: SearchRequest, cursor: Cursor | None, release: Release
    ) -> tuple[Meaning, str | None]:
        """Embed what is to be embedded, by the release's own endpoint; where words can do they hardly wait for it."""
        nothing = Meaning({}, None, truncated=False, cached=0)
        terms = [term for term in request.terms if term.kind != "like"]
        if request.mode == "lexical" or not terms:
            return nothing, None
        if cursor is not None and cursor.by_words:
            return nothing, "model_unavailable"
        known = self._meanings.known(terms, release.model)
        if known is not None:  # which says nothing of how the endpoint fares
            return known, None
        by_words = request.mode == "hybrid" and bool(request.words) and cursor is None
        if by_words and self.endpoint.is_open:
            return nothing, "model_unavailable"
        embedder = self.embedder.at(release.endpoint)
        try:
            meaning = self._meanings.of(terms, release.model, embedder, self.wait_s if by_words else None)
        except ProblemError:
            raise
        except Exception as error:
            self.endpoint.failed()
            log.event("endpoint_failed", type=type(error).__name__, detail=str(error)[:500])
            if by_words:  # words can do without the model, whatever ails it
                return nothing, "model_unavailable"
            raise _unavailable(error) from error
        self.endpoint.succeeded()
        return meaning, None

    def _told(self, request: SearchRequest, answer: "_Answer") -> Json:
        plan, found = answer.plan, answer.found
        renderer = Renderer(
            request.fields,
            plan.release.layout if plan.vector is not None else None,
            Addresses.of(request, self.sign),
        )
        sure = self._confidence(plan, found)
        good = None if sure is None else sure >= GOOD
        if request.only_good and good is False:
            found = _nothing(plan)
        cursor = replace(found.cursor, by_words=answer.degraded is not None) if found.cursor else None
        items = []
        for hit in found.page:
            item = renderer.item(hit)
            if item["id"] in found.others:
                others = found.others[item["id"]]
                item["others"] = {"count": others.count, "items": [renderer.item(one) for one in others.page]}
            if request.explain:
                item["explain"] = explanation(plan, found, hit)
            items.append(item)
        return {
            "items": items,
            "total": found.total,
            "cursor": cursor.written(request) if cursor else None,
            "facets": _facets(plan, found),
            "confidence": None if sure is None else round(sure, 3),
            "good_match": good,
        }

    def _confidence(self, plan: Plan, found: Found) -> float | None:
        """Tell how sure a match is: by what stands out, and by words where a product has all of them."""
        if found.exact:
            return 1.0
        if plan.vector is None:
            return None if found.all_words is None else float(found.all_words)
        leading = {term.kind for term in plan.request.terms if term.weight > 0}
        kind: Kind = "words" if leading == {"text"} else "picture"
        sure = confidence(found.standing_out, kind, self.scales(plan.release.run))
        if kind == "words" and found.all_words:
            return max(sure or 0.0, SURE_BY_WORDS)
        return sure


@dataclass(frozen=True)
class _Answer:
    """What a release gave, and what it was asked by; `degraded` is why it was asked by words alone."""

    found: Found
    plan: Plan
    meaning: Meaning
    degraded: str | None


@dataclass
class _Attempt:
    """What the finder asks a release for: embedded by the release's model, found in its index."""

    searcher: Searcher
    request: SearchRequest
    cursor: Cursor | None
    embedding_s: float = 0.0
    """So long embedding has taken, over all releases that were asked."""

    def __call__(self, session: Session) -> _Answer:
        begun = time.perf_counter()
        try:
            meaning, degraded = self.searcher.meaning(self.request, self.cursor, session.release)
        finally:
            self.embedding_s += time.perf_counter() - begun
        plan, degraded = self._plan(session, meaning, degraded)
        plan.check()
        renderer = Renderer(self.request.fields, None, Addresses.of(self.request))
        fields = renderer.sources(explained=self.request.explain)
        search = matched if plan.by_words_alone else ranked
        return _Answer(search(session, plan, self.cursor, fields), plan, meaning, degraded)

    def _plan(self, session: Session, meaning: Meaning, degraded: str | None) -> tuple[Plan, str | None]:
        request, release = self.request, session.release
        if request.mode == "lexical" or not request.terms:
            if request.min_similarity is not None:
                raise bad_field(
                    "min_similarity", "min_similarity is for queries with vectors: this one has none"
                )
            return Plan(request, release, None, without=_liked(request)), None
        if not fits(meaning.model, release.model, meaning.vectors):
            if request.mode != "hybrid" or self.cursor is not None:
                raise reindex_required()
            degraded = degraded or "model_changed"
        if degraded:
            words_alone = replace(request, mode="lexical", min_similarity=None)
            return Plan(words_alone, release, None, without=_liked(request)), degraded
        return self._with_vector(session, meaning), None

    def _with_vector(self, session: Session, meaning: Meaning) -> Plan:
        request = self.request
        liked = [term for term in request.terms if term.kind == "like"]
        vectors = {**meaning.vectors, **product_vectors(session, liked)}
        weighted = [(t.weight, vectors[t]) for t in request.terms if t.weight != 0]
        leading = [term for term in request.terms if term.weight > 0]
        shown = [(t.weight, vectors[t]) for t in leading if t.kind != "text"]
        return Plan(
            request,
            session.release,
            combined(weighted),
            titles=not shown,
            judged_by=combined(shown) if shown and request.words else None,
            without=_liked(request),
        )


def _liked(request: SearchRequest) -> list[str]:
    """Return the products that what is found is to be like: themselves they are known."""
    return [name for term in request.terms if term.kind == "like" for name in term.value]


def _unavailable(error: Exception) -> UnavailableError:
    """Say no more of what only operators can mend than that the model does not answer; the log has the rest."""
    if isinstance(error, UnavailableError):
        return error
    return UnavailableError("the model endpoint fails", retry_after=COLD_START_RETRY_S)


def _nothing(plan: Plan) -> Found:
    """Return what is found where nothing of it is good enough: no page to go on to, and nothing to be counted."""
    types, facets = plan.release.attributes, plan.request.facets
    counts = {facet.attribute: nothing_counted(facet, types[facet.attribute]) for facet in facets}
    return Found([], 0, counted=Counted(0, counts) if facets else None)


def _facets(plan: Plan, found: Found) -> Json | None:
    if found.counted is None:
        return None
    types = plan.release.attributes
    return {
        "of": found.counted.of,
        "attributes": {
            facet.attribute: rendered(found.counted.by_attribute[facet.attribute], types[facet.attribute])
            for facet in plan.request.facets
        },
    }


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
