"""Plan: validate the catalogue, compare it with the live index, write the parts, create the new index."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opensearchpy.exceptions import RequestError

from catalogue.synonyms import FILE as SYNONYMS
from common.arrangement import Arrangement, Space
from common.bucket import Bucket
from common.embedder import Embedder
from common.index import Model, Recipe
from ingest.estimate import Estimator, Transform, with_plan
from ingest.gates import Bounds, Gates, beside, rejects
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from ingest.planning.catalogue import Catalogue, Clock
from ingest.planning.known import KnownProducts
from ingest.planning.ledger import Ledger, Met
from ingest.planning.packing import Packing
from ingest.planning.reading import Reading
from ingest.planning.remembering import THUMBNAILS, Remembering
from ingest.planning.survey import Survey
from ingest.report import Reporter
from ingest.run import Run
from ingest.thumbnails import Wanted
from ingest.times import moment, seconds_between
from ingest.wish import PLAIN, Wish

PROBE = "a product"
DRY = "dry_run"
_TOLD = ("indexed", "rejected", "embedded", "reused", "dropped")


class CatalogueError(ValueError):
    """The catalogue as a whole cannot be released; the old index keeps serving."""


@dataclass(frozen=True)
class Planner:
    """The ports that planning works through."""

    bucket: Bucket
    indexes: Indexes
    embedder: Embedder
    reporter: Reporter
    bounds: Bounds
    placeholder_percent: int
    exact_vectors: int
    language: str = "english"
    space: Space = Space.COSINE
    described: bool = False
    thumbnails: bool = True
    endpoint: str | None = None
    """What the release's queries will be embedded by."""
    loaders: int = 2
    """How many parts are loaded at a time."""
    transform: Transform = field(default_factory=Transform)
    """On what the run embeds."""
    transforms: int = 2
    """How many parts are embedded at a time, on all instances together."""

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
            with Ledger(path) as ledger:
                planned = self._go_on(run, ledger, wish, still_time)
            if planned is None:
                self.bucket.put_file(run.ledger, path)
                return {"run": run.id, "planned": False, "turn": turn + 1}
        manifest, model, recipe, pictures = planned
        gates = self._gates(manifest, pictures, wish.accept)
        self.reporter.gates(run, gates)
        if wish.dry_run:
            return self._dry(run, manifest, created)
        gates.hold()
        self._create(run, model, created, recipe, manifest.vectors)
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
            "loaders": self.loaders,
            "embeddings": manifest.embedded,
            "input": self.bucket.uri(run.input_prefix),
            "output": self.bucket.uri(run.output_prefix),
        }

    def _begin(self, run: Run, wish: Wish) -> None:
        """Clear away what an earlier try of this run has left, and indexes that no run loads any more."""
        self.bucket.delete_all(entry.key for entry in self.bucket.listing(run.prefix))
        if not wish.dry_run:
            self._remove_leftovers(run)

    def _go_on(
        self, run: Run, ledger: Ledger, wish: Wish, still_time: Clock
    ) -> tuple[Manifest, Model, Recipe, int] | None:
        """Do what no turn has done yet; None where time is up before all is."""
        model = self.embedder.embed([{"text": PROBE}]).model
        if not ledger.get("begun"):
            ledger.keep(begun=True, previous=self.indexes.live())
        previous = ledger.get("previous")
        catalogue = Catalogue(self.bucket, ledger)
        reading, packing = Reading(self.bucket, run, ledger, catalogue), Packing(self.bucket, run, ledger)

        def remember() -> bool:
            if previous is None or wish.full:
                return True
            remembering = Remembering(self.indexes, ledger, previous)
            return remembering.go_on(model, still_time, faults=not wish.redrive, thumbnails=self.thumbnails)

        def pack() -> bool:
            survey = reading.surveying.survey(self.placeholder_percent)
            return packing.go_on(
                reading,
                survey,
                self._arrangement(survey),
                still_time,
                described=self.described,
                thumbnails=Wanted(Met(ledger, THUMBNAILS) if self.thumbnails else None),
                at_once=self.transforms,
            )

        steps = {
            "list": lambda: catalogue.take_stock(still_time),
            "remember": remember,
            "read": lambda: reading.go_on(still_time),
            "pack": pack,
        }
        for name, step in steps.items():
            if name in (done := ledger.get("done", [])):
                continue
            if not step():
                reading.keep()
                return None
            ledger.keep(done=[*done, name])
        return self._planned(run, ledger, catalogue, reading, packing, model)

    def _planned(
        self,
        run: Run,
        ledger: Ledger,
        catalogue: Catalogue,
        reading: Reading,
        packing: Packing,
        model: Model,
    ) -> tuple[Manifest, Model, Recipe, int]:
        """Write down what was planned."""
        survey = reading.surveying.survey(self.placeholder_percent)
        counts, notes = packing.counts, reading.notes
        recipe = Recipe(
            self._arrangement(survey),
            self.space,
            self.language,
            self.described,
            catalogue.synonyms(notes),
            self.endpoint,
        )
        catalogue.note_files(notes)
        previous, known = ledger.get("previous"), len(KnownProducts(ledger))
        manifest = Manifest(
            previous=previous,
            arrangement=recipe.arrangement,
            synonyms=len(recipe.synonyms),
            parts=len(counts.parts),
            products=counts.products,
            vectors=survey.vectors,
            rejected=reading.rejected,
            embedded=counts.embeddings,
            reused=counts.reused,
            dropped=None if previous and not known else known - counts.still,
            placeholders=[placeholder.record() for placeholder in survey.placeholders.values()],
            model_changed=self._changed(model, previous),
            estimate=Estimator(self.bucket, self.transform).estimate(
                previous,
                embeddings=counts.embeddings,
                products=counts.products,
                parts=sum(bool(embeddings) for _, embeddings in counts.parts),
            ),
        )
        self.bucket.put_records(run.notes_plan, notes.records())
        listed = json.dumps(list(counts.listed()), separators=(",", ":"))
        self.bucket.put(run.parts, listed.encode(), "application/json")
        manifest.write(self.bucket, run)
        return manifest, model, recipe, counts.pictures

    def _arrangement(self, survey: Survey) -> Arrangement:
        return Arrangement.of_size(survey.vectors, self.exact_vectors)

    def _gates(self, plan: Manifest, pictures: int, accepted: Collection[str]) -> Gates:
        """Check what is known before anything is embedded."""
        few = rejects(plan.rejected, plan.products, self.bounds.max_reject_percent)
        if not plan.products:
            raise CatalogueError(f"{few.said}: upload one to catalog/ and start again")
        gates = Gates(accepted)
        gates.add(few)
        if plan.previous is not None:
            found = {"products": plan.products, "pictures": pictures}
            gates.add(*beside(self.indexes, plan.previous, self.bounds, **found))
        return gates

    def _dry(self, run: Run, plan: Manifest, created: str) -> dict[str, Any]:
        """Report what a run would do, and take: to plan as long as it has just taken."""
        figures = {"indexed": plan.products, "rejected": plan.rejected, **plan.figures()}
        now = datetime.now(UTC)
        figures["estimate"] = with_plan(plan.estimate, seconds_between(moment(created) or now, now))
        self.reporter.write(run, DRY, figures)
        return {"run": run.id, "planned": True, "dry": True, "status": DRY, **{n: figures[n] for n in _TOLD}}

    def _changed(self, model: Model, previous: str | None) -> dict[str, bool] | None:
        """Which parts of the model are others than the release's of before."""
        if previous is None:
            return None
        before = self.indexes.describe(previous).model
        return {"image": not model.embeds_pictures_as(before), "text": not model.embeds_texts_as(before)}

    def _create(self, run: Run, model: Model, created: str, recipe: Recipe, vectors: int) -> None:
        try:
            self.indexes.create(run.id, model, created, recipe=recipe, vectors=vectors)
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
