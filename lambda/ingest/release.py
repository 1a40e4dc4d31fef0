"""Release: count gate, self-query, one atomic swap of the alias, clearing away what is too old."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from common.embedder import Embedder
from common.errors import UnavailableError
from common.index import cosine_of, index_name
from ingest.indexes import Indexes
from ingest.plan import PROBE, check_rejects
from ingest.report import Reporter
from ingest.run import Run

CANARIES = 5
SELF_SIMILARITY = 0.99
"""The least cosine between one product's vector as indexed and as found or embedded again (int8 varies by batch)."""
HEALTH_RETRY_S = 10
_SAMPLE = {"size": CANARIES, "_source": ["id", "title", "text_embedding", "images.embedding"]}


class GateError(RuntimeError):
    """The new index is not what it should be; the old one keeps serving."""


@dataclass(frozen=True)
class Releaser:
    """The ports that releasing works through."""

    indexes: Indexes
    embedder: Embedder
    reporter: Reporter
    keep: int
    replicas: int
    max_reject_percent: int

    def release(
        self, run: Run, previous: str | None, loaded: Sequence[dict[str, int]], *, plan: dict[str, Any]
    ) -> dict[str, Any]:
        """Put a loaded index into service and return the run's report. Repeating it changes nothing."""
        indexed = sum(part["indexed"] for part in loaded)
        rejected = plan["rejected"] + sum(part["rejected"] for part in loaded)
        check_rejects(rejected, indexed, self.max_reject_percent)
        self._open(run)
        self._check_count(run, indexed)
        self._check_answers(run)
        self.indexes.swap(run.id, previous)
        removed = self._prune(run)
        figures = {
            "indexed": indexed,
            "rejected": rejected,
            "embedded": plan["embeddings"],
            "reused": plan["reused"],
            "previous": previous,
            "removed": removed,
            "model": asdict(self.indexes.model(run.id)),
        }
        return self.reporter.write(run, "released", figures)

    def _open(self, run: Run) -> None:
        """Give the index its serving settings and wait until it can be searched."""
        settings = {"index": {"refresh_interval": None, "number_of_replicas": self.replicas}}
        client, name = self.indexes.client, index_name(run.id)
        client.indices.put_settings(index=name, body=settings)
        client.indices.refresh(index=name)
        if client.cluster.health(index=name, wait_for_status="yellow")["timed_out"]:
            raise UnavailableError("the new index is not searchable yet", retry_after=HEALTH_RETRY_S)

    def _check_count(self, run: Run, indexed: int) -> None:
        found = self.indexes.client.count(index=index_name(run.id))["count"]
        if found != indexed:
            raise GateError(f"the new index holds {found} products, {indexed} were loaded")

    def _check_answers(self, run: Run) -> None:
        """Ask the new index for some of its own products, and the endpoint for one of its own texts."""
        hits = self.indexes.client.search(index=index_name(run.id), body=_SAMPLE)["hits"]["hits"]
        samples = [hit["_source"] for hit in hits]
        for sample in samples:
            self._check_self_query(run, sample)
        self._check_endpoint(run, next((s for s in samples if "text_embedding" in s), None))

    def _check_self_query(self, run: Run, sample: dict[str, Any]) -> None:
        field, vector = _one_vector(sample)
        knn = {"knn": {field: {"vector": vector, "k": 10}}}
        query = {"nested": {"path": "images", "query": knn}} if field.startswith("images") else knn
        body = {"size": 10, "query": query, "_source": False}
        hits = self.indexes.client.search(index=index_name(run.id), body=body)["hits"]["hits"]
        if not hits or cosine_of(hits[0]["_score"]) < SELF_SIMILARITY:
            raise GateError(f"the new index does not find product {sample['id']} by its own vector")

    def _check_endpoint(self, run: Run, sample: dict[str, Any] | None) -> None:
        """Make sure that queries will be embedded by the model that embedded the products."""
        text = sample["title"] if sample else PROBE
        answer = self.embedder.embed([{"text": text}])
        if answer.model != self.indexes.model(run.id):
            raise GateError("the endpoint serves another model than the one that this run began with")
        if sample and _cosine(answer.vectors[0], sample["text_embedding"]) < SELF_SIMILARITY:
            raise GateError("the endpoint and the transform job give one text different vectors")

    def _prune(self, run: Run) -> list[str]:
        """Delete released indexes that are older than the ones kept for a rollback; return their runs."""
        older = [other for other in self.indexes.released() if other < run.id]
        surplus = older[: max(len(older) - self.keep, 0)]
        return [other for other in surplus if self.indexes.delete(other)]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Multiply two vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def _one_vector(sample: dict[str, Any]) -> tuple[str, list[float]]:
    images = sample.get("images")
    if images:
        return "images.embedding", images[0]["embedding"]
    return "text_embedding", sample["text_embedding"]
