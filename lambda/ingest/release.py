"""Release: count gate, self-query, one atomic swap of the alias, and what becomes needless by it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from common.bucket import Bucket
from common.calibration_file import calibration_key
from common.embedder import Embedder
from common.errors import UnavailableError
from common.index import Release, index_name
from ingest.canaries import (
    SELF_SIMILARITY,
    TITLES,
    Comparison,
    Product,
    find_themselves,
    sample,
    title_vector,
)
from ingest.gates import Bounds, Counts, GateError, Gates, beside, rejects
from ingest.indexes import Indexes
from ingest.keeping import Keeper
from ingest.manifest import Manifest
from ingest.notifier import Notifier
from ingest.plan import PROBE
from ingest.records import Records, Swap, now
from ingest.report import Reporter
from ingest.run import Run
from ingest.times import UNTOLD, Times
from ingest.wish import PLAIN, Wish
from ingest.wording import embedded_text

HEALTH_RETRY_S = 10


@dataclass(frozen=True)
class Releaser:
    """The ports that releasing works through."""

    bucket: Bucket
    indexes: Indexes
    embedder: Embedder
    reporter: Reporter
    keep: int
    replicas: int
    bounds: Bounds
    keeper: Keeper
    records: Records
    notifier: Notifier = field(default_factory=Notifier)

    def release(self, run: Run, wish: Wish = PLAIN, times: Times = UNTOLD) -> dict[str, Any]:
        """Put a loaded index into service and return the run's report. Repeating it changes nothing."""
        plan = Manifest.read(self.bucket, run)
        refused = self._refused(run, plan.parts)
        indexed, rejected = plan.products - refused, plan.rejected + refused
        release = self.indexes.describe(run.id)
        self._open(run)
        self._check_count(run, indexed)
        counts = Counts(rejected, indexed, self.indexes.pictures(run.id))
        gates = self._gates(run, release, plan.previous, counts, wish.accept)
        self.reporter.gates(run, gates)
        gates.hold()
        calibration = self.indexes.calibration(run.id)
        self.bucket.put(calibration_key(run.id), json.dumps(calibration).encode(), "application/json")
        figures: dict[str, Any] = {
            "indexed": indexed,
            "rejected": rejected,
            **plan.figures(),
            "calibration": calibration,
            "arrangement": plan.arrangement,
            "synonyms": plan.synonyms,
            "model": asdict(release.model),
        }
        self.records.write(
            run,
            self._record(run, plan, release, counts, {"by": wish.by, "gates": gates.records()}),
        )
        self.records.swap(Swap(run.id, run.id, plan.previous, "ingest", wish.by, now()))
        self.indexes.swap(run.id, plan.previous)
        cleared = self.keeper.clear(run, self.keep, plan.previous)
        told = self.reporter.exists(run)
        took = times.figures(datetime.now(UTC))
        report = self.reporter.write(run, "released", {**figures, **cleared, **took})
        if not told:
            self.notifier.released(report)
        return report

    def _record(
        self, run: Run, plan: Manifest, release: Release, counts: Counts, more: dict[str, Any]
    ) -> dict[str, Any]:
        """What is kept of a release when its run's files are gone."""
        return {
            "run": run.id,
            "created": release.created,
            "released": now(),
            "model": asdict(release.model),
            "endpoint": release.endpoint,
            "products": counts.products,
            "pictures": counts.pictures,
            "vectors": plan.vectors,
            "previous": plan.previous,
            **more,
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
        if not indexed:
            raise GateError("every product was rejected: an empty index is never put into service")

    def _gates(
        self,
        run: Run,
        release: Release,
        previous: str | None,
        counts: Counts,
        accepted: Collection[str],
    ) -> Gates:
        """Make every check; GateError at once where the endpoint is another than it was, which nobody may accept."""
        gates, products = Gates(accepted), sample(self.indexes, run)
        self._check_endpoint(release, next((one for one in products if TITLES in one), None))
        gates.add(rejects(counts, self.bounds.max_reject_percent))
        if previous is not None:
            gates.add(*beside(self.indexes, previous, self.bounds, counts))
        gates.add(find_themselves(self.indexes, release, products))
        if (
            previous is not None
            and (old := self.indexes.describe(previous)).model.fingerprint == release.model.fingerprint
        ):
            comparison = Comparison(self.indexes, release, old)
            gates.add(*comparison.gates(products, self.bounds))
        return gates

    def _check_endpoint(self, release: Release, titled: Product | None) -> None:
        """Make sure that queries will be embedded by the model that embedded the products."""
        text = _text(titled, release) if titled else PROBE
        answer = self.embedder.embed([{"text": text}])
        if answer.model != release.model:
            raise GateError("the endpoint serves another model than the one that this run began with")
        if titled is None:
            return
        true = title_vector(titled)
        if _cosine(answer.vectors[0], true) < SELF_SIMILARITY:
            raise GateError("the endpoint and the transform job give one text different vectors")


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Multiply two vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def _text(sample: dict[str, Any], release: Release) -> str:
    text = embedded_text(sample["title"], sample.get("description"), described=release.described)
    return text or PROBE
