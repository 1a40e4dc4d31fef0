"""The reports that ingests leave under `runs/` in the bucket."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clip_search.ingest import took

PREFIX = "runs/"
RELEASED = "released"
MAX_REPORT_BYTES = 1 << 20
LABELS = {
    "indexed": "products indexed",
    "rejected": "products rejected",
    "embedded": "vectors computed",
    "reused": "vectors reused",
    "dropped": "products dropped",
    "previous": "previous release",
}
UNTOLD = {LABELS["previous"]: "none"}
"""What is said of a figure that is not there."""


@dataclass(frozen=True)
class Report:
    """A run's own figures, as its `report.json` has them."""

    bucket: str
    run: str
    figures: Mapping[str, Any]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The figures with their labels, those that the report has."""
        known = [(label, self.figures[key]) for key, label in LABELS.items() if key in self.figures]
        told = [
            (label, UNTOLD.get(label, "not known") if value is None else str(value)) for label, value in known
        ]
        if counts := self.figures.get("thumbnails"):
            told.append(("thumbnails", _thumbnails(counts)))
        if changed := self.figures.get("model_changed"):
            told.append(("model", _model(changed)))
        return [*told, *took.lines(self.figures)]

    @property
    def dry(self) -> bool:
        """Whether it only says what a run would do."""
        return self.figures.get("status") == "dry_run"

    @property
    def checks(self) -> list[dict[str, Any]]:
        """The checks before the swap, as they went."""
        return list(self.figures.get("gates") or [])

    @property
    def placeholders(self) -> list[str]:
        """Pictures that so many products share that they were left out of searches by picture, a line each."""
        return [
            f"{one.get('image')} is the picture of {one.get('products')} products: taken for a placeholder, and left "
            "out of searches by picture (setting placeholder_percent)."
            for one in self.figures.get("placeholders") or []
        ]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why products were rejected, the commonest first."""
        return list(self.figures.get("reasons") or [])

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What was mended in products that stand, the commonest first."""
        return list(self.figures.get("notes") or [])

    @property
    def notes_at(self) -> str:
        """Where all of what was mended is."""
        return f"s3://{self.bucket}/{PREFIX}{self.run}/notes.jsonl"

    @property
    def rejected_at(self) -> str:
        """Where the rejected products and their reasons are."""
        return f"s3://{self.bucket}/{PREFIX}{self.run}/rejected.jsonl"


class Runs:
    """The runs in one bucket."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self.s3 = s3
        self.bucket = bucket

    def started_at(self, start: datetime) -> Report | None:
        """The report of the execution that started then; a run's name begins with that second."""
        return next(filter(None, map(self.report, self._names(_second(start)))), None)

    def newest(self, status: str | None = None) -> Report | None:
        """The newest report, or the newest of those that ended with `status`."""
        for run in reversed(list(self._names())):
            report = self.report(run)
            if report and status in {None, report.figures.get("status")}:
                return report
        return None

    def named_at(self, start: datetime) -> str | None:
        """The run of the execution that started then, as soon as it has left anything."""
        return next(self._names(_second(start)), None)

    def json(self, run: str, name: str) -> Any:
        """What one of a run's JSON files says; None where it is not there."""
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=f"{PREFIX}{run}/{name}")["Body"]
        except self.s3.exceptions.NoSuchKey:
            return None
        return json.loads(body.read())

    def objects(self, run: str, prefix: str) -> Iterator[tuple[str, datetime]]:
        """The keys of a run's objects, and when each was written."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"{PREFIX}{run}/{prefix}"
        )
        for page in pages:
            for found in page.get("Contents", []):
                yield found["Key"], found["LastModified"]

    def product_lists(self, run: str) -> list[str]:
        """The keys of what a run planned to index, a line a product."""
        return [key for key, _ in self.objects(run, "products/")]

    def lines(self, key: str) -> Iterator[bytes]:
        """The lines of one of a run's objects."""
        yield from self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].iter_lines(chunk_size=1 << 16)

    def records(self, run: str, name: str) -> Iterator[dict[str, Any]]:
        """The objects of one of a run's JSON Lines files; none where there is no such file."""
        try:
            yield from (json.loads(line) for line in self.lines(f"{PREFIX}{run}/{name}") if line)
        except self.s3.exceptions.NoSuchKey:
            return

    def _names(self, prefix: str = "") -> Iterator[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=PREFIX + prefix, Delimiter="/"
        )
        for page in pages:
            for found in page.get("CommonPrefixes", []):
                yield found["Prefix"].removeprefix(PREFIX).rstrip("/")

    def report(self, run: str) -> Report | None:
        """The report of a run; None where it has none any more."""
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=f"{PREFIX}{run}/report.json")["Body"]
        except self.s3.exceptions.NoSuchKey:
            return None
        try:
            figures = json.loads(body.read(MAX_REPORT_BYTES))
        except ValueError:
            return None
        return Report(self.bucket, run, figures) if isinstance(figures, dict) else None


def _second(start: datetime) -> str:
    return start.astimezone(UTC).strftime("%Y%m%dt%H%M%Sz-")


def _model(changed: Mapping[str, bool]) -> str:
    """Which part of the model is another than the previous release's: the vectors of that part were made again."""
    parts = {"image": "pictures", "text": "texts"}
    others = [name for part, name in parts.items() if changed.get(part)]
    return f"another for {' and '.join(others)}" if others else "as before"


def _thumbnails(counts: Mapping[str, Any]) -> str:
    """How many there are, and how many went; where the time was not enough, it is those that were looked at."""
    told = ", ".join(f"{counts.get(what, 0)} {what}" for what in ("made", "kept", "removed"))
    return (
        told if counts.get("complete", True) else f"{told} (not all were looked at; the next ingest goes on)"
    )
