"""Plan: validate the catalogue, compare it with the live index, write the parts, create the new index."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from catalogue.limit import refusal
from catalogue.notes import Tally
from catalogue.reader import Accepted, Rejection
from common.arrangement import Arrangement
from common.bucket import Bucket
from common.embedder import Embedder
from common.index import Model
from ingest.catalogue import Catalogue
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from ingest.parts import Known, PartWriter
from ingest.run import Run
from ingest.survey import Survey

PROBE = "a product"


class CatalogueError(ValueError):
    """The catalogue as a whole cannot be released; the old index keeps serving."""


@dataclass(frozen=True)
class Planner:
    """The ports that planning works through."""

    bucket: Bucket
    indexes: Indexes
    embedder: Embedder
    max_reject_percent: int
    placeholder_percent: int
    exact_vectors: int

    def plan(
        self, run: Run, *, created: str, full: bool, still_running: Callable[[], bool]
    ) -> dict[str, Any]:
        """Write a run's parts and create its index; return what the state machine goes on with: names and numbers.

        The catalogue is read twice: which pictures are placeholders, and of which type an attribute is, its end shows.

        The index comes last, and goes again if the execution was stopped meanwhile: whoever cleans up after a
        stopped execution either sees the index or comes before this check.
        """
        self._remove_leftovers(run)
        model = self.embedder.embed([{"text": PROBE}]).model
        previous = self.indexes.live()
        known = {} if full else self._known(previous, model)
        catalogue = Catalogue(self.bucket)
        survey = Survey.of(catalogue.accepted(), self.placeholder_percent)
        arrangement = Arrangement.of_size(survey.vectors, self.exact_vectors)
        notes = Tally()
        writer = PartWriter(
            self.bucket, run, known, notes, without=survey.placeholders, arrangement=arrangement
        )
        rejected = self._write_parts(run, catalogue, survey, writer, notes)
        check_rejects(rejected, writer.products, self.max_reject_percent)
        Manifest(
            previous=previous,
            arrangement=arrangement,
            parts=writer.parts,
            products=writer.products,
            vectors=survey.vectors,
            rejected=rejected,
            embedded=writer.embeddings,
            reused=writer.reused,
            placeholders=[placeholder.record() for placeholder in survey.placeholders.values()],
        ).write(self.bucket, run)
        self.indexes.create(run.id, model, created, arrangement=arrangement, vectors=survey.vectors)
        if not still_running():
            self.indexes.delete(run.id)
            raise CatalogueError("the execution was stopped")
        return {
            "run": run.id,
            "previous": previous,
            "parts": list(range(writer.parts)),
            "embeddings": writer.embeddings,
            "input": self.bucket.uri(run.input_prefix),
            "output": self.bucket.uri(run.output_prefix),
        }

    def _write_parts(
        self, run: Run, catalogue: Catalogue, survey: Survey, writer: PartWriter, notes: Tally
    ) -> int:
        rejections: list[Rejection] = []
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

    def _known(self, previous: str | None, model: Model) -> dict[str, Known]:
        """Read what need not be embedded again: nothing where another model made the live index's vectors."""
        if previous is None or self.indexes.describe(previous).model != model:
            return {}
        fields = ["id", "title", "images.key", "images.etag", "images.fault"]
        return {
            document["id"]: Known(
                document.get("title"),
                {image["key"]: image["etag"] for image in document.get("images", []) if "etag" in image},
                {image["key"]: image["fault"] for image in document.get("images", []) if "fault" in image},
            )
            for document in self.indexes.documents(previous, fields)
        }


def _fitted(accepted: Accepted, survey: Survey, notes: Tally) -> Accepted:
    """Hold a product's attributes to the types that the catalogue has given them."""
    product = accepted.product
    place = {"id": product.id, "file": accepted.file, "line": accepted.line}
    attributes = survey.kinds.fitted(product.attributes, lambda name, what: notes.add(name, what, place))
    return replace(accepted, product=replace(product, attributes=attributes))


def check_rejects(rejected: int, accepted: int, limit_percent: int) -> None:
    """Stop before the swap where too much of the catalogue is unusable, or all of it; CatalogueError."""
    if why := refusal(rejected, accepted, limit_percent):
        raise CatalogueError(why if accepted else f"{why}: upload one to catalog/ and start again")
