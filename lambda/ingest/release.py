"""Release: count gate, self-query, one atomic swap of the alias, and what becomes needless by it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from common.arrangement import Query
from common.bucket import Bucket
from common.calibration_file import calibration_key
from common.embedder import Embedder
from common.errors import UnavailableError
from common.index import Release, index_name
from ingest.indexes import Indexes
from ingest.keeping import Keeper
from ingest.manifest import Manifest
from ingest.plan import PROBE, check_rejects
from ingest.records import Records, Swap, now
from ingest.report import Reporter
from ingest.run import Run
from ingest.wording import embedded_text

CANARIES = 5
SELF_SIMILARITY = 0.99
"""The least cosine between one product's vector as indexed and as found or embedded again (int8 varies by batch)."""
HEALTH_RETRY_S = 10
_PICTURES, _TITLES = "images.embedding", "text_embedding"
_WITH_VECTORS = [
    {"exists": {"field": _TITLES}},
    {"nested": {"path": "images", "query": {"exists": {"field": _PICTURES}}}},
]
_SAMPLE = {
    "size": CANARIES,
    "query": {"bool": {"should": _WITH_VECTORS}},
    "_source": ["id", "title", "description", _TITLES, "text_unshaken", _PICTURES],
}


class GateError(RuntimeError):
    """The new index is not what it should be; the old one keeps serving."""


@dataclass(frozen=True)
class Releaser:
    """The ports that releasing works through."""

    bucket: Bucket
    indexes: Indexes
    embedder: Embedder
    reporter: Reporter
    keep: int
    replicas: int
    max_reject_percent: int
    keeper: Keeper
    records: Records

    def release(self, run: Run, by: str | None = None) -> dict[str, Any]:
        """Put a loaded index into service and return the run's report. Repeating it changes nothing.

        `by` is who started the run, as far as that was said.
        """
        plan = Manifest.read(self.bucket, run)
        refused = self._refused(run, plan.parts)
        indexed, rejected = plan.products - refused, plan.rejected + refused
        check_rejects(rejected, indexed, self.max_reject_percent)
        release = self.indexes.describe(run.id)
        self._open(run)
        self._check_count(run, indexed)
        self._check_answers(run, release)
        calibration = self.indexes.calibration(run.id)
        self.bucket.put(calibration_key(run.id), json.dumps(calibration).encode(), "application/json")
        figures: dict[str, Any] = {
            "indexed": indexed,
            "rejected": rejected,
            "embedded": plan.embedded,
            "reused": plan.reused,
            "placeholders": plan.placeholders,
            "calibration": calibration,
            "arrangement": plan.arrangement,
            "synonyms": plan.synonyms,
            "previous": plan.previous,
            "model": asdict(release.model),
        }
        self.records.write(run, self._record(run, plan, release, indexed=indexed, by=by))
        self.records.swap(Swap(run.id, run.id, plan.previous, "ingest", by, now()))
        self.indexes.swap(run.id, plan.previous)
        cleared = self.keeper.clear(run, self.keep, plan.previous)
        return self.reporter.write(run, "released", {**figures, **cleared})

    def _record(
        self, run: Run, plan: Manifest, release: Release, *, indexed: int, by: str | None
    ) -> dict[str, Any]:
        """What is kept of a release when its run's files are gone."""
        return {
            "run": run.id,
            "created": release.created,
            "released": now(),
            "by": by,
            "model": asdict(release.model),
            "endpoint": release.endpoint,
            "products": indexed,
            "vectors": plan.vectors,
            "previous": plan.previous,
        }

    def _refused(self, run: Run, parts: int) -> int:
        """Count what the loaders rejected; GateError where one left nothing, not even an empty file."""
        files = list(self.bucket.listing(run.rejected_parts))
        if len(files) != parts:
            raise GateError(f"{len(files)} of {parts} parts were loaded")
        return sum(1 for file in files if file.size for _ in self.bucket.records(file.key))

    def _open(self, run: Run) -> None:
        """Give the index its serving settings and wait until it can be searched."""
        settings = {"index": {"refresh_interval": None, "number_of_replicas": self.replicas}}
        client, name = self.indexes.client, index_name(run.id)
        client.indices.put_settings(index=name, body=settings)
        client.indices.refresh(index=name)
        if not self.indexes.is_ready(run.id):
            raise UnavailableError("the new index is not searchable yet", retry_after=HEALTH_RETRY_S)

    def _check_count(self, run: Run, indexed: int) -> None:
        found = self.indexes.count(run.id)
        if found != indexed:
            raise GateError(f"the new index holds {found} products, {indexed} were loaded")

    def _check_answers(self, run: Run, release: Release) -> None:
        """Ask the new index for some of its own products, and the endpoint for one of its own texts."""
        samples = [hit["_source"] for hit in self._hits(run, _SAMPLE)]
        for sample in samples:
            self._check_self_query(run, release, sample)
        self._check_endpoint(release, next((s for s in samples if _TITLES in s), None))

    def _check_self_query(self, run: Run, release: Release, sample: dict[str, Any]) -> None:
        """Search exactly: what is in the index is to be tested, not a graph's luck; of that only that it answers."""
        (field, vector), layout = _one_vector(sample), release.layout
        hits = self._hits(run, _best(field, layout.exactly(field, vector)))
        if not hits or layout.cosine_of(hits[0]["_score"]) < SELF_SIMILARITY:
            raise GateError(f"the new index does not find product {sample['id']} by its own vector")
        if not self._hits(run, _best(field, layout.nearest(field, vector, 1))):
            raise GateError("the new index answers no search for what is near to a vector")

    def _check_endpoint(self, release: Release, sample: dict[str, Any] | None) -> None:
        """Make sure that queries will be embedded by the model that embedded the products."""
        text = _text(sample, release) if sample else PROBE
        answer = self.embedder.embed([{"text": text}])
        if answer.model != release.model:
            raise GateError("the endpoint serves another model than the one that this run began with")
        if sample is None:
            return
        true = sample.get("text_unshaken") or sample[_TITLES]
        if _cosine(answer.vectors[0], true) < SELF_SIMILARITY:
            raise GateError("the endpoint and the transform job give one text different vectors")

    def _hits(self, run: Run, body: Query) -> list[dict[str, Any]]:
        answer = self.indexes.client.search(index=index_name(run.id), body=body)
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Multiply two vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def _best(field: str, clause: Query) -> Query:
    nested = {"path": "images", "score_mode": "max", "query": clause}
    query = {"nested": nested} if field == _PICTURES else clause
    return {"size": 1, "query": query, "_source": False}


def _text(sample: dict[str, Any], release: Release) -> str:
    text = embedded_text(sample["title"], sample.get("description"), described=release.described)
    return text or PROBE


def _one_vector(sample: dict[str, Any]) -> tuple[str, list[float]]:
    pictures = (image["embedding"] for image in sample.get("images", []) if "embedding" in image)
    picture = next(pictures, None)
    return (_TITLES, sample[_TITLES]) if picture is None else (_PICTURES, picture)
