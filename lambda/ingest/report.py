"""A run's report and its list of rejected products."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalogue.notes import Tally
from common.bucket import Bucket
from ingest.gates import Gates
from ingest.machines import Word, kinds, word_of
from ingest.run import Run

SHOWN = 20
"""Of reasons and of notes, so many stand in the report itself; what took most from products comes first."""


@dataclass(frozen=True)
class Reporter:
    """Writes what an operator reads after a run."""

    bucket: Bucket

    def write(self, run: Run, status: str, figures: dict[str, Any]) -> dict[str, Any]:
        """Write `rejected.jsonl`, `notes.jsonl` and `report.json`; return the report."""
        reasons, notes = Tally(), Tally()
        self.bucket.put_records(run.rejected, self._rejections(run, reasons))
        for entry in self.bucket.listing(f"{run.prefix}notes/"):
            notes.add_records(self.bucket.records(entry.key) if entry.size else ())
        self.bucket.put_records(run.notes, notes.records())
        report = {
            "run": run.id,
            "status": status,
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "report_file": self.bucket.uri(run.report),
            "rejected_file": self.bucket.uri(run.rejected),
            "notes_file": self.bucket.uri(run.notes),
            "reasons": reasons.records()[:SHOWN],
            "notes": notes.records()[:SHOWN],
            "machines": kinds(self._words(run)),
            **({"gates": list(self.bucket.records(run.gates))} if self.bucket.has(run.gates) else {}),
            **figures,
        }
        self.bucket.put(run.report, json.dumps(report, indent=2).encode(), "application/json")
        return report

    def gates(self, run: Run, gates: Gates) -> None:
        """Keep the checks' figures: they are in the report whatever becomes of the run."""
        self.bucket.put_records(run.gates, gates.records())

    def _words(self, run: Run) -> Iterator[Word]:
        """Yield what containers said of their machines."""
        names = (entry.key.removeprefix(run.machines) for entry in self.bucket.listing(run.machines))
        return filter(None, map(word_of, names))

    def exists(self, run: Run) -> bool:
        """Whether the run has its report already."""
        return self.bucket.has(run.report)

    def _rejections(self, run: Run, reasons: Tally) -> Iterator[dict[str, Any]]:
        """Yield every rejected product, and count why."""
        for entry in self.bucket.listing(f"{run.prefix}rejected/"):
            for record in self.bucket.records(entry.key) if entry.size else ():
                name, _, what = record["kind"].partition(": ")
                reasons.add(name, what, {key: value for key, value in record.items() if key != "kind"})
                yield record
