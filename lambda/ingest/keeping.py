"""What stays of releases: the one in service, some of before for a rollback, and what these need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.clearing import Clearing
from ingest.indexes import Indexes
from ingest.run import Run


class Removal(Protocol):
    """What removes endpoints that nothing needs (`endpoints.py`)."""

    def remove_unneeded(self, needed: Iterable[str], current: str) -> list[str]:
        """Return the names of those that went."""


@dataclass(frozen=True)
class Keeper:
    """Takes away indexes, endpoints and thumbnails that no release needs which is kept."""

    indexes: Indexes
    endpoints: Removal
    clearing: Clearing
    endpoint: str
    """The one of the stack's own deployment."""

    def clear(self, execution: Run, keep: int, before: str | None = None) -> dict[str, Any]:
        """Leave the release in service and so many others: the one `before` it first, then the newest.

        Returns what went, by kind. Repeating it changes nothing.
        """
        live = self.indexes.live()
        others = [run for run in self.indexes.released() if run != live]
        kept = kept_of(others, keep, before)
        removed = [run for run in others if run not in kept and self.indexes.delete(run)]
        serving = [*([live] if live else []), *kept]
        told = [self.indexes.told(run) for run in serving]
        needed = {release.endpoint for release in told if release}
        return {
            "removed": removed,
            "endpoints": self.endpoints.remove_unneeded(filter(None, needed), self.endpoint),
            "thumbnails": self.clearing.clear(execution, live, kept) if live else None,
        }


def kept_of(others: Sequence[str], keep: int, before: str | None) -> list[str]:
    """Return which of the releases that are not in service are to stay."""
    newest_first = sorted(others, reverse=True)
    ordered = sorted(newest_first, key=lambda run: run != before)
    return ordered[:keep]
