"""Plan: validate the catalogue, compare it with the live index, write the parts, create the new index."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from opensearchpy.exceptions import RequestError

from catalogue.notes import Tally
from catalogue.reader import Accepted, Rejection
from catalogue.synonyms import FILE as SYNONYMS
from common.arrangement import Arrangement, Space
from common.bucket import Bucket
from common.embedder import Embedder
from common.index import Model, Recipe
from ingest.catalogue import Catalogue
from ingest.gates import Bounds, Gates, beside, rejects
from ingest.indexes import Indexes
from ingest.known import known_products
from ingest.manifest import Manifest
from ingest.parts import PartWriter
from ingest.report import Reporter
from ingest.run import Run
from ingest.survey import Survey
from ingest.thumbnails import Wanted, digests
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

    def plan(
        self,
        run: Run,
        *,
        created: str,
        still_running: Callable[[], bool],
        wish: Wish = PLAIN,
    ) -> dict[str, Any]:
        """Write a run's parts and create its index; return what the state machine goes on with: names and numbers.

        A dry run ends here, with its report and without an index.

        The catalogue is read twice: which pictures are placeholders, and of which type an attribute is, its end shows.

        The index comes last, and goes again if the execution was stopped meanwhile: whoever cleans up after a
        stopped execution either sees the index or comes before this check.
        """
        if not wish.dry_run:
            self._remove_leftovers(run)
        model = self.embedder.embed([{"text": PROBE}]).model
        previous = self.indexes.live()
        known = {} if wish.full else known_products(self.indexes, previous, model, faults=not wish.redrive)
        catalogue, notes = Catalogue(self.bucket), Tally()
        survey = Survey.of(catalogue.accepted(), self.placeholder_percent)
        recipe = Recipe(
            Arrangement.of_size(survey.vectors, self.exact_vectors),
            self.space,
            self.language,
            self.described,
            catalogue.synonyms(notes),
            self.endpoint,
        )
        writer = PartWriter(
            self.bucket,
            run,
            known,
            notes,
            without=survey.placeholders,
            arrangement=recipe.arrangement,
            described=self.described,
            thumbnails=self._thumbnails(None if wish.full else previous),
        )
        rejected = self._write_parts(run, catalogue, survey, writer, notes)
        manifest = Manifest(
            previous=previous,
            arrangement=recipe.arrangement,
            synonyms=len(recipe.synonyms),
            parts=writer.parts,
            products=writer.products,
            vectors=survey.vectors,
            rejected=rejected,
            embedded=writer.embeddings,
            reused=writer.reused,
            dropped=None if previous and not known else writer.dropped,
            placeholders=[placeholder.record() for placeholder in survey.placeholders.values()],
            model_changed=self._changed(model, previous),
        )
        manifest.write(self.bucket, run)
        gates = self._gates(manifest, writer.pictures, wish.accept)
        self.reporter.gates(run, gates)
        if wish.dry_run:
            return self._dry(run, manifest)
        gates.hold()
        self._create(run, model, created, recipe, survey.vectors)
        if not still_running():
            self.indexes.delete(run.id)
            raise CatalogueError("the execution was stopped")
        return {
            "run": run.id,
            "dry": False,
            "previous": previous,
            "parts": list(range(writer.parts)),
            "embeddings": writer.embeddings,
            "input": self.bucket.uri(run.input_prefix),
            "output": self.bucket.uri(run.output_prefix),
        }

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

    def _dry(self, run: Run, plan: Manifest) -> dict[str, Any]:
        """Report what a run would do."""
        figures = {"indexed": plan.products, "rejected": plan.rejected, **plan.figures()}
        self.reporter.write(run, DRY, figures)
        return {"run": run.id, "dry": True, "status": DRY, **{n: figures[n] for n in _TOLD}}

    def _changed(self, model: Model, previous: str | None) -> dict[str, bool] | None:
        """Which parts of the model are others than the release's of before."""
        if previous is None:
            return None
        before = self.indexes.describe(previous).model
        return {"image": not model.embeds_pictures_as(before), "text": not model.embeds_texts_as(before)}

    def _thumbnails(self, previous: str | None) -> Wanted:
        """Want those that the release of before does not name, or none."""
        if not self.thumbnails:
            return Wanted(None)
        return Wanted(digests(self.indexes.thumbnails(previous)) if previous else frozenset())

    def _create(self, run: Run, model: Model, created: str, recipe: Recipe, vectors: int) -> None:
        try:
            self.indexes.create(run.id, model, created, recipe=recipe, vectors=vectors)
        except RequestError as error:
            if "synonym" in str(error.info):
                raise CatalogueError(f"OpenSearch refuses {SYNONYMS}: {_cause(error.info)}") from error
            raise

    def _write_parts(
        self, run: Run, catalogue: Catalogue, survey: Survey, writer: PartWriter, notes: Tally
    ) -> int:
        rejections: list[Rejection] = []
        survey.kinds.tell(notes)
        for accepted in catalogue.accepted(rejections.append, notes):
            writer.add(_fitted(accepted, survey, notes))
        writer.close()
        self.bucket.put_records(run.rejected_plan, (r.record() for r in rejections))
        self.bucket.put_records(run.notes_plan, notes.records())
        return len(rejections)

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


def _fitted(accepted: Accepted, survey: Survey, notes: Tally) -> Accepted:
    """Hold a product's attributes to the types that the catalogue has given them."""
    product = accepted.product
    attributes = survey.kinds.fitted(
        product.attributes, lambda name, what: notes.add(name, what, accepted.place)
    )
    return replace(accepted, product=replace(product, attributes=attributes))
