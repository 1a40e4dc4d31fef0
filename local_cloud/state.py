"""The file that says which process serves, and where."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from .process import write_private

HEALTH_PATH = "/_local_cloud/health"
HEALTH_TIMEOUT_SECONDS = 5
UNHEALTHY_STATUS = 503


class Health(Enum):
    """Whether a local cloud answers: with all it needs, without its OpenSearch, or not at all."""

    WELL = "well"
    WITHOUT_OPENSEARCH = "without OpenSearch"
    SILENT = "silent"


@dataclass(frozen=True)
class State:
    """A local cloud that runs, or is starting: then it answers nowhere yet.

    `started` (kernel ticks) tells its process from a later one with the same id.
    """

    pid: int
    started: str
    endpoint: str = ""
    opensearch: str = ""

    @classmethod
    def of(cls, pid: int, endpoint: str = "", opensearch: str = "") -> State:
        """The state of a process that exists."""
        return cls(pid, _start_time(pid), endpoint, opensearch)

    @property
    def ready(self) -> bool:
        """Whether everything has answered once."""
        return bool(self.endpoint)

    def write(self, home: Path) -> None:
        """Put it into `home`, all at once."""
        write_private(_file(home), json.dumps(asdict(self)))

    def alive(self) -> bool:
        """Whether the process still exists."""
        return bool(self.started) and _start_time(self.pid) == self.started

    def health(self) -> Health:
        """What it says of itself."""
        return _ask(f"{self.endpoint}{HEALTH_PATH}") if self.ready else Health.SILENT

    def healthy(self) -> bool:
        """Whether it answers and says that its OpenSearch does."""
        return self.health() is Health.WELL


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


def _ask(url: str) -> Health:
    try:
        with urllib.request.urlopen(url, timeout=HEALTH_TIMEOUT_SECONDS):  # noqa: S310 - our own
            return Health.WELL
    except urllib.error.HTTPError as error:
        error.close()
        return Health.WITHOUT_OPENSEARCH if error.code == UNHEALTHY_STATUS else Health.SILENT
    except OSError:
        return Health.SILENT
