"""The indexes of all runs and the alias that searches go through."""

from collections.abc import Iterator, Sequence
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy import exceptions as opensearch_errors

from common.arrangement import Query
from common.errors import UnavailableError
from common.index import ALIAS, Model, Recipe, Release, index_body, index_name, loading_alias
from common.opensearch import UnreadableError, blocked, is_busy, release_of
from ingest.calibration import Calibrator

_PAGE = 1000
_NAMES = 20_000
"""Buckets of one answer, below OpenSearch's limit of 65,535; each answer goes over the whole index."""
_BUSY_RETRY_S = 10
_PREFIX = f"{ALIAS}-"


class Indexes:
    """What the ingest functions do to indexes; each method is one or two requests."""

    def __init__(self, client: OpenSearch) -> None:
        self.client = client

    def create(self, run: str, model: Model, created: str, *, recipe: Recipe, vectors: int) -> None:
        """Create a run's empty index; one left by an earlier try of the same run goes first."""
        self.delete(run)
        body = index_body(run, model, created, recipe=recipe, vectors=vectors)
        self.client.indices.create(index=index_name(run), body=body)

    def delete(self, run: str) -> bool:
        """Delete a run's index unless searches see it; whether it was there."""
        if run == self.live():
            return False
        try:
            self.client.indices.delete(index=index_name(run))
        except opensearch_errors.NotFoundError:
            return False
        return True

    def live(self) -> str | None:
        """Return the run whose index the alias names, or None before the first release."""
        return next((run for run, aliases in self._runs() if ALIAS in aliases), None)

    def unreleased(self) -> list[str]:
        """Return the runs whose index was never released."""
        return [run for run, aliases in self._runs() if loading_alias(run) in aliases]

    def released(self) -> list[str]:
        """Return the runs that searches see or have seen, oldest first."""
        return sorted(run for run, aliases in self._runs() if loading_alias(run) not in aliases)

    def describe(self, run: str) -> Release:
        """Return what a run's index says of itself."""
        return release_of(self.client, index_name(run))

    def told(self, run: str) -> Release | None:
        """Return what an index says of itself, or None where it has the name of one that a run made and is none."""
        try:
            return self.describe(run)
        except UnreadableError:
            return None

    def calibration(self, run: str) -> dict[str, Any]:
        """Measure what a good match is in a run's index (common/judgement.py)."""
        return Calibrator(self.client, index_name(run), self.describe(run).layout).calibration()

    def swap(self, run: str, previous: str | None) -> None:
        """Let the alias name a run's index, and no longer the previous one's: atomic, and a retry is harmless."""
        if self.live() == run:
            return
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index_name(run), "alias": loading_alias(run), "must_exist": False}},
            {"add": {"index": index_name(run), "alias": ALIAS}},
        ]
        if previous is not None:
            actions.append({"remove": {"index": index_name(previous), "alias": ALIAS, "must_exist": True}})
        self.client.indices.update_aliases(body={"actions": actions})

    def is_ready(self, run: str) -> bool:
        """Wait a while until a run's index can be searched; whether it can."""
        return not self.client.cluster.health(index=index_name(run), wait_for_status="yellow")["timed_out"]

    def hits(self, run: str, bodies: Sequence[Query]) -> list[list[dict[str, Any]]]:
        """Return the hits of several searches of a run's index; TransportError where one failed."""
        lines = [line for body in bodies for line in ({"index": index_name(run)}, body)]
        answers = self.client.msearch(body=lines, index=index_name(run))["responses"]
        for answer in answers:
            if "error" in answer:
                raise opensearch_errors.TransportError(answer.get("status", 500), "msearch", answer)
        return [answer["hits"]["hits"] for answer in answers]

    def pictures(self, run: str) -> int:
        """Return how many pictures of a run's index have a vector."""
        exists = {"filter": {"exists": {"field": "images.embedding"}}}
        pictures = {"nested": {"path": "images"}, "aggs": {"embedded": exists}}
        body = {"size": 0, "track_total_hits": False, "aggs": {"pictures": pictures}}
        answer = self.client.search(index=index_name(run), body=body)
        return int(answer["aggregations"]["pictures"]["embedded"]["doc_count"])

    def count(self, run: str) -> int:
        """Return how many products a run's index holds."""
        body = {"size": 0, "track_total_hits": True}
        return int(self.client.search(index=index_name(run), body=body)["hits"]["total"]["value"])

    def documents(self, run: str, fields: list[str], after: str = "") -> Iterator[dict[str, Any]]:
        """Yield the given fields of every document, in the order of ids (a released index does not change)."""
        body: dict[str, Any] = {
            "size": _PAGE,
            "sort": ["id"],
            "search_after": [after],
            "_source": fields,
            "track_total_hits": False,
        }
        while True:
            hits = self.client.search(index=index_name(run), body=body)["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def thumbnails(self, run: str, after: str = "") -> Iterator[str]:
        """Yield the thumbnails that an index names, each once, in the order of names, those after one."""
        source = {"name": {"terms": {"field": "images.thumbnail"}}}
        names: dict[str, Any] = {"size": _NAMES, "sources": [source], "after": {"name": after}}
        pictures = {"nested": {"path": "images"}, "aggs": {"names": {"composite": names}}}
        body = {"size": 0, "track_total_hits": False, "aggs": {"pictures": pictures}}
        while True:
            answer = self.client.search(index=index_name(run), body=body)
            buckets = answer["aggregations"]["pictures"]["names"]["buckets"]
            yield from (bucket["key"]["name"] for bucket in buckets)
            if len(buckets) < _NAMES:
                return
            names["after"] = buckets[-1]["key"]

    def _runs(self) -> Iterator[tuple[str, set[str]]]:
        """Yield runs and their indexes' aliases. No wildcard: signatures of a path with one are fragile."""
        for name, entry in self.client.indices.get_alias().items():
            if name.startswith(_PREFIX):
                yield name.removeprefix(_PREFIX), set(entry["aliases"])


def named(error: opensearch_errors.TransportError) -> Exception:
    """Return the error to raise: where OpenSearch is full, busy or out of reach, one that says so."""
    told = error.info.get("error") if isinstance(error.info, dict) else None
    if full := blocked(told):
        return full
    if is_busy(error):
        return UnavailableError("OpenSearch is busy or out of reach", retry_after=_BUSY_RETRY_S)
    return error
