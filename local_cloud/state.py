"""The file that says which process serves, and where."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from .process import write_private

HEALTH_PATH = "/_local_cloud/health"
HEALTH_TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class State:
    """A running local cloud. `started` (kernel ticks) tells its process from a later one with the same id."""

    pid: int
    started: str
    endpoint: str
    opensearch: str

    @classmethod
    def mine(cls, endpoint: str, opensearch: str) -> State:
        """The state of this very process."""
        return cls(os.getpid(), _start_time(os.getpid()), endpoint, opensearch)

    def write(self, home: Path) -> None:
        """Put it into `home`, all at once."""
        write_private(_file(home), json.dumps(asdict(self)))

    def alive(self) -> bool:
        """Whether the process still exists."""
        return bool(self.started) and _start_time(self.pid) == self.started

    def healthy(self) -> bool:
        """Whether it answers and says that its OpenSearch does."""
        return _answers(f"{self.endpoint}{HEALTH_PATH}")


def read(home: Path) -> State | None:
    """The state of a process that exists; None where there is none (a stale file does not count)."""
    try:
        state = State(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return state if state.alive() else None


def clear(home: Path) -> None:
    """Forget the state."""
    _file(home).unlink(missing_ok=True)


def _file(home: Path) -> Path:
    return home / "state.json"


def _start_time(pid: int) -> str:
    """Field 22 of /proc/PID/stat; empty where there is no such process, or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=HEALTH_TIMEOUT_SECONDS) as response:  # noqa: S310 - our own
            return int(response.status) == 200
    except (OSError, urllib.error.URLError):
        return False
