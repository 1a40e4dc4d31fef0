"""One turn of planning: as much of what is left to do as there is time for."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from common.arrangement import Arrangement
from common.bucket import Bucket
from common.index import Model, Recipe
from ingest.estimate import Estimator
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from ingest.planning.catalogue import Catalogue, Clock
from ingest.planning.choices import Choices
from ingest.planning.known import KnownProducts
from ingest.planning.ledger import Ledger, Met
from ingest.planning.packing import Packing
from ingest.planning.reading import Reading
from ingest.planning.remembering import THUMBNAILS, Remembering
from ingest.planning.survey import Survey
from ingest.run import Run
from ingest.thumbnails import Wanted
from ingest.wish import Wish


@dataclass(frozen=True)
class Planned:
    """What the last turn has come to: figures, how the index is to be made, how many pictures it will have."""

    manifest: Manifest
    model: Model
    recipe: Recipe
    pictures: int


class Turn:
    """Goes on with a run's planning where its ledger says that the turn before has left it."""

    def __init__(
        self, bucket: Bucket, indexes: Indexes, run: Run, ledger: Ledger, choices: Choices, model: Model
    ) -> None:
        self._bucket, self._indexes, self._run, self._ledger = bucket, indexes, run, ledger
        self._choices, self._model = choices, model
        if not ledger.get("begun"):
            ledger.keep(begun=True, previous=indexes.live())
        self._previous: str | None = ledger.get("previous")
        self._catalogue = Catalogue(bucket, ledger)
        self._reading = Reading(bucket, run, ledger, self._catalogue)
        self._packing = Packing(bucket, run, ledger)

    def go_on(self, wish: Wish, still_time: Clock) -> Planned | None:
        """Do what no turn has done yet; None where time is up before all is."""
        steps: dict[str, Callable[[], bool]] = {
            "list": lambda: self._catalogue.take_stock(still_time),
            "remember": lambda: self._remember(wish, still_time),
            "read": lambda: self._reading.go_on(still_time),
            "pack": lambda: self._pack(still_time),
        }
        for name, step in steps.items():
            if name in (done := self._ledger.get("done", [])):
                continue
            if not step():
                self._reading.keep()
                return None
            self._ledger.keep(done=[*done, name])
        return self._planned()

    def _remember(self, wish: Wish, still_time: Clock) -> bool:
        if self._previous is None or wish.full:
            return True
        remembering = Remembering(self._indexes, self._ledger, self._previous)
        return remembering.go_on(
            self._model, still_time, faults=not wish.redrive, thumbnails=self._choices.thumbnails
        )

    def _pack(self, still_time: Clock) -> bool:
        survey = self._survey()
        return self._packing.go_on(
            self._reading,
            survey,
            self._arrangement(survey),
            still_time,
            described=self._choices.described,
            thumbnails=Wanted(Met(self._ledger, THUMBNAILS) if self._choices.thumbnails else None),
            at_once=self._choices.transforms,
        )

    def _survey(self) -> Survey:
        return self._reading.surveying.survey(self._choices.placeholder_percent)

    def _arrangement(self, survey: Survey) -> Arrangement:
        return Arrangement.of_size(survey.vectors, self._choices.exact_vectors)

    def _planned(self) -> Planned:
        """Write down what was planned."""
        survey, notes = self._survey(), self._reading.notes
        recipe = Recipe(
            self._arrangement(survey),
            self._choices.space,
            self._choices.language,
            self._choices.described,
            self._catalogue.synonyms(notes),
            self._choices.endpoint,
        )
        self._catalogue.note_files(notes)
        manifest = self._manifest(survey, recipe)
        self._bucket.put_records(self._run.notes_plan, notes.records())
        listed = json.dumps(list(self._packing.counts.listed()), separators=(",", ":"))
        self._bucket.put(self._run.parts, listed.encode(), "application/json")
        manifest.write(self._bucket, self._run)
        return Planned(manifest, self._model, recipe, self._packing.counts.pictures)

    def _manifest(self, survey: Survey, recipe: Recipe) -> Manifest:
        counts, known = self._packing.counts, len(KnownProducts(self._ledger))
        return Manifest(
            previous=self._previous,
            arrangement=recipe.arrangement,
            synonyms=len(recipe.synonyms),
            parts=len(counts.parts),
            products=counts.products,
            vectors=survey.vectors,
            rejected=self._reading.rejected,
            embedded=counts.embeddings,
            reused=counts.reused,
            dropped=None if self._previous and not known else known - counts.still,
            placeholders=[placeholder.record() for placeholder in survey.placeholders.values()],
            model_changed=self._changed(),
            estimate=Estimator(self._bucket, self._choices.transform).estimate(
                self._previous,
                embeddings=counts.embeddings,
                products=counts.products,
                parts=sum(bool(embeddings) for _, embeddings in counts.parts),
            ),
        )

    def _changed(self) -> dict[str, bool] | None:
        """Which parts of the model are others than the release's of before."""
        if self._previous is None:
            return None
        before, now = self._indexes.describe(self._previous).model, self._model
        return {"image": not now.embeds_pictures_as(before), "text": not now.embeds_texts_as(before)}
