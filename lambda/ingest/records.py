"""What is kept of releases for good: a record of each, and of each time that another one came into service."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from common.bucket import Bucket
from ingest.run import Run

PREFIX = "releases/"
_SWAPS = f"{PREFIX}swaps/"
_JSON = "application/json"


@dataclass(frozen=True)
class Swap:
    """Another release came into service: by an ingest, whose run it is then, or by a rollback."""

    execution: str
    """The run that the execution's name and start make, by which swaps are in the order of time."""
    to: str
    before: str | None
    why: str
    by: str | None
    at: str


def now() -> str:
    """Return the time as records have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Records:
    """Small JSON objects under `releases/`, which nothing deletes."""

    bucket: Bucket

    def write(self, run: Run, record: dict[str, Any]) -> None:
        """Keep a release's record."""
        self._put(f"{PREFIX}{run.id}/release.json", record)

    def releases(self) -> dict[str, dict[str, Any]]:
        """Return the records of all releases by their runs."""
        return {record["run"]: record for record in self._read(PREFIX, "/release.json")}

    def swap(self, swap: Swap) -> None:
        """Keep what is about to come into service: a step that is repeated finds what it meant to do."""
        self._put(f"{_SWAPS}{swap.execution}.json", asdict(swap))

    def swap_of(self, execution: Run) -> Swap | None:
        """Return what an execution meant to bring into service, be it done or not."""
        return next((Swap(**fields) for fields in self._read(f"{_SWAPS}{execution.id}.json", "")), None)

    def swaps(self, since: str = "") -> list[Swap]:
        """Return those of the executions that began with a run or after it, the first one first.

        A release comes into service when its run has made it: what is older tells nothing of it.
        """
        return [Swap(**fields) for fields in self._read(_SWAPS, ".json", after=f"{_SWAPS}{since}")]

    def _put(self, key: str, fields: dict[str, Any]) -> None:
        self.bucket.put(key, json.dumps(fields, indent=2).encode(), _JSON)

    def _read(self, prefix: str, suffix: str, *, after: str = "") -> Iterator[dict[str, Any]]:
        for entry in self.bucket.listing(prefix, after=after):
            if entry.key.endswith(suffix):
                yield json.loads(b"\n".join(self.bucket.lines(entry.key)))
