"""The reports that ingests leave under `runs/` in the bucket."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from clip_search.ingest.report import Report

PREFIX = "runs/"
RELEASED = "released"
MAX_REPORT_BYTES = 1 << 20


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
