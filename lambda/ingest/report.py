"""A run's report and its list of rejected products."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from common.bucket import Bucket
from ingest.run import Run


@dataclass(frozen=True)
class Reporter:
    """Writes what an operator reads after a run."""

    bucket: Bucket

    def write(self, run: Run, status: str, figures: dict[str, Any]) -> dict[str, Any]:
        """Write `rejected.jsonl` and `report.json`; return the report."""
        self.bucket.put_records(run.rejected, self._rejections(run))
        report = {
            "run": run.id,
            "status": status,
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "rejected_file": self.bucket.uri(run.rejected),
            **figures,
        }
        self.bucket.put(run.report, json.dumps(report, indent=2).encode(), "application/json")
        return report

    def exists(self, run: Run) -> bool:
        """Whether the run has its report already."""
        return any(entry.key == run.report for entry in self.bucket.listing(run.report))

    def _rejections(self, run: Run) -> Iterator[dict[str, Any]]:
        for entry in self.bucket.listing(f"{run.prefix}rejected/"):
            yield from self.bucket.records(entry.key)
