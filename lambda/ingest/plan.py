"""Plan: validate the catalogue, compare it with the live index, write the parts, create the new index."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opensearchpy.exceptions import RequestError

from catalogue.synonyms import FILE as SYNONYMS
from common.bucket import Bucket
from common.embedder import Embedder
from ingest.estimate import with_plan
from ingest.gates import Bounds, Counts, Gates, beside, rejects
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from ingest.planning.catalogue import Clock
from ingest.planning.choices import Choices
from ingest.planning.ledger import Ledger
from ingest.planning.turn import Planned, Turn
from ingest.report import Reporter
from ingest.run import Run
from ingest.times import moment, seconds_between
from ingest.wish import PLAIN, Wish

PROBE = "a product"
DRY = "dry_run"
_TOLD = ("indexed", "rejected", "embedded", "reused", "dropped")


class CatalogueError(ValueError):
    """The catalogue as a whole cannot be released; the old index keeps serving."""


@dataclass(frozen=True)
class Planner:
    """The ports that planning works through, and what it goes by."""

    bucket: Bucket
    indexes: Indexes
    embedder: Embedder
    reporter: Reporter
    bounds: Bounds
    choices: Choices

    def plan(
        self,
        run: Run,
        *,
        created: str,
        still_running: Callable[[], bool],
        wish: Wish = PLAIN,
        turn: int = 0,
        still_time: Clock = lambda: True,
    ) -> dict[str, Any]:
        """Write a run's parts and create its index; return what the state machine goes on with: names and numbers.

        What one turn has no time for, the next goes on with: `planned` says whether there is one, `turn` which.
        A dry run ends here, with its report and without an index.

        The index comes last, and goes again if the execution was stopped meanwhile: whoever cleans up after a
        stopped execution either sees the index or comes before this check.
        """
        if turn == 0:
            self._begin(run, wish)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "plan.sqlite"
            if turn:
                self.bucket.get_file(run.ledger, path)
            model = self.embedder.embed([{"text": PROBE}]).model
            with Ledger(path) as ledger:
                turn_of = Turn(self.bucket, self.indexes, run, ledger, self.choices, model)
                planned = turn_of.go_on(wish, still_time)
            if planned is None:
                self.bucket.put_file(run.ledger, path)
                return {"run": run.id, "planned": False, "turn": turn + 1}
        manifest = planned.manifest
        gates = self._gates(manifest, planned.pictures, wish.accept)
        self.reporter.gates(run, gates)
        if wish.dry_run:
            return self._dry(run, manifest, created)
        gates.hold()
        self._create(run, created, planned)
        if not still_running():
            self.indexes.delete(run.id)
            raise CatalogueError("the execution was stopped")
        return {
            "run": run.id,
            "planned": True,
            "dry": False,
            "previous": manifest.previous,
            "parts": run.parts,
            "dimension": model.dimension,
            "loaders": self.choices.loaders,
            "embeddings": manifest.embedded,
            "input": self.bucket.uri(run.input_prefix),
            "output": self.bucket.uri(run.output_prefix),
        }

    def _begin(self, run: Run, wish: Wish) -> None:
        """Clear away what an earlier try of this run has left, and indexes that no run loads any more."""
        self.bucket.delete_all(entry.key for entry in self.bucket.listing(run.prefix))
        if not wish.dry_run:
            self._remove_leftovers(run)

    def _gates(self, plan: Manifest, pictures: int, accepted: Collection[str]) -> Gates:
        """Check what is known before anything is embedded."""
        counts = Counts(plan.rejected, plan.products, pictures)
        few = rejects(counts, self.bounds.max_reject_percent)
        if not plan.products:
            raise CatalogueError(f"{few.said}: upload one to catalog/ and start again")
        gates = Gates(accepted)
        gates.add(few)
        if plan.previous is not None:
            gates.add(*beside(self.indexes, plan.previous, self.bounds, counts))
        return gates

    def _dry(self, run: Run, plan: Manifest, created: str) -> dict[str, Any]:
        """Report what a run would do, and take: to plan as long as it has just taken."""
        figures = {"indexed": plan.products, "rejected": plan.rejected, **plan.figures()}
        now = datetime.now(UTC)
        figures["estimate"] = with_plan(plan.estimate, seconds_between(moment(created) or now, now))
        self.reporter.write(run, DRY, figures)
        return {"run": run.id, "planned": True, "dry": True, "status": DRY, **{n: figures[n] for n in _TOLD}}

    def _create(self, run: Run, created: str, planned: Planned) -> None:
        try:
            self.indexes.create(
                run.id,
                planned.model,
                created,
                recipe=planned.recipe,
                vectors=planned.manifest.vectors,
            )
        except RequestError as error:
            if "synonym" in str(error.info):
                raise CatalogueError(f"OpenSearch refuses {SYNONYMS}: {_cause(error.info)}") from error
            raise

    def _remove_leftovers(self, run: Run) -> None:
        """Delete indexes that were never released: only one run goes at a time, so nobody loads them any more."""
        for other in self.indexes.unreleased():
            if other != run.id:
                self.indexes.delete(other)


def _cause(told: Any) -> str:
    """Return the innermost reason of an error of OpenSearch, on one line."""
    error = told.get("error", {}) if isinstance(told, dict) else {}
    while isinstance(error.get("caused_by"), dict):
        error = error["caused_by"]
    return " ".join(str(error.get("reason", "no reason given")).split())[:300]
