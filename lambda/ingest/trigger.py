"""When an ingest starts by itself: after a change of the catalogue or by the clock, never beside another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

BUSY_WAIT_S = 60
"""Between two looks at an ingest that is under way."""
NO_INGESTS = ("rollback-", "prune-")
"""How the names begin of executions that the operator's commands start for something else."""


class Executions(Protocol):
    """The executions of state machines, newest first."""

    def newest(self, state_machine: str, *, running: bool = False) -> Iterator[Mapping[str, Any]]:
        """Yield `executionArn`, `name`, `status` and `startDate` of each."""

    def given(self, execution: str) -> Mapping[str, Any]:
        """Return what an execution was started with."""


@dataclass(frozen=True)
class Trigger:
    """Decides for one execution of the trigger's state machine, by what there is to be seen and nothing that is kept.

    Every change and every turn of the clock starts an execution. Of those that are under way only the newest goes on:
    it stands for all of them, so that a thousand files lead to one ingest.
    """

    executions: Executions
    triggers: str
    ingests: str

    def look(self, execution: str, started: datetime) -> dict[str, Any]:
        """Return what to do next: `start` an ingest, `wait` some `seconds` and look again, or that it is `done`."""
        if self._newer_trigger(execution, started):
            return _next("done", "a newer trigger stands for this one")
        if self._taken_up(started):
            return _next("done", "an ingest has begun since")
        if next(self.executions.newest(self.ingests, running=True), None):
            return _next("wait", "an ingest is under way", BUSY_WAIT_S)
        return _next("start", "")

    def _newer_trigger(self, execution: str, started: datetime) -> bool:
        mine = (started, execution)
        running = self.executions.newest(self.triggers, running=True)
        return any((one["startDate"], one["executionArn"]) > mine for one in running)

    def _taken_up(self, started: datetime) -> bool:
        """Whether an ingest began after the trigger, whatever became of it: what failed is not tried again for ever."""
        for one in self.executions.newest(self.ingests):
            if one["startDate"] <= started:
                return False
            if not one["name"].startswith(NO_INGESTS) and not self.executions.given(one["executionArn"]).get(
                "dry_run"
            ):
                return True
        return False


def _next(what: str, why: str, seconds: int = 0) -> dict[str, Any]:
    return {"next": what, "why": why, "seconds": seconds}
