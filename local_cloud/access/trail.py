"""What callers asked for and were told: every refusal, and one call of each kind that a grant let through.

A line of JSON each, in `access.jsonl` of the instance's home, so that a grant can be asked who needs it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .policy import Asked, Statement, matching

FILE = "access.jsonl"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One call: `principal` is a role or a user (an ARN), or a service; `context` the keys that have values."""

    principal: str
    action: str
    resource: str | None
    context: dict[str, tuple[str, ...]]
    refused: str = ""
    """Why it was refused; empty where it was not."""


class Trail:
    """Appends to the file; safe between threads."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._file.unlink(missing_ok=True)
        self._lock = threading.Lock()
        self._seen: set[tuple[object, ...]] = set()

    def allowed(self, asked: Asked, grants: Sequence[Statement]) -> None:
        """Note a call that grants let through, unless the same ones have let one of its kind through."""
        kind = (
            asked.caller.name,
            asked.action,
            *(part for grant in grants for part in matching(asked, grant)),
        )
        with self._lock:
            if kind not in self._seen:
                self._seen.add(kind)
                self._write(_entry(asked))

    def refused(self, asked: Asked, why: str) -> None:
        """Note a refusal."""
        _log.warning("%s", why)
        with self._lock:
            self._write(_entry(asked, why))

    def _write(self, entry: Entry) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")


def read(home: Path) -> list[Entry]:
    """All that an instance has noted."""
    try:
        lines = (home / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = [json.loads(line) for line in lines]
    return [Entry(**{**one, "context": {k: tuple(v) for k, v in one["context"].items()}}) for one in found]


def _entry(asked: Asked, refused: str = "") -> Entry:
    context = {key: values for key, values in asked.context.items() if values}
    return Entry(asked.caller.name, asked.action, asked.resource, context, refused)
