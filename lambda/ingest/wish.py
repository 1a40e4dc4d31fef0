"""What an execution was started with, as far as an ingest goes by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wish:
    """How to ingest."""

    full: bool = False
    """Compute every vector anew."""
    dry_run: bool = False
    """Only say what would be done."""
    redrive: bool = False
    """Ask again for pictures that could not be read."""
    accept: tuple[str, ...] = ()
    """The checks that may fail this once."""
    by: str | None = None
    """Who wishes it, as far as that was said."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wish":
        """Read an execution's input; what is not named is not wished for."""
        return cls(
            full=bool(given.get("full")),
            dry_run=bool(given.get("dry_run")),
            redrive=bool(given.get("redrive")),
            accept=tuple(given.get("accept") or ()),
            by=given.get("by"),
        )


PLAIN = Wish()
"""An ingest of what is new or changed."""
