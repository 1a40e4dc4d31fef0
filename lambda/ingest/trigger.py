"""When an ingest starts by itself: after a change of the catalogue or by the clock, never beside another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

LONGEST_WAIT_S, SHORTEST_WAIT_S = 60, 2
"""Between two looks at an ingest that is under way: a fifth of the time that has been waited, within these."""
_FIFTH = 0.2
_NO_INGEST = {"rollback", "prune"}
_READ_NOTHING = "AnotherRunError"


class Executions(Protocol):
    """The executions of state machines."""

    def newest(self, state_machine: str, *, running: bool = False) -> Iterator[Mapping[str, Any]]:
        """Yield executions: those that run by their start, the newest first, then the others by their end."""

    def described(self, execution: str) -> Mapping[str, Any]:
        """Return an execution's `input`, read, and its `error`, if it has one."""


@dataclass(frozen=True)
class Trigger:
    """Decides for one execution of the trigger's state machine, by what there is to be seen and nothing that is kept.

    Every change and every turn of the clock starts an execution. Of those that are under way for the same reason only
    the newest goes on: it stands for all of them, so that a thousand files lead to one ingest.
    """

    executions: Executions
    triggers: str
    ingests: str

    def look(self, execution: str, started: datetime, by: str, now: datetime) -> dict[str, Any]:
        """Return what to do next: `start` an ingest, `wait` some `seconds` and look again, or that it is `done`."""
        started -= timedelta(microseconds=started.microsecond % 1000)  # as executions are listed
        if self._newest_trigger(by) > (started, execution):
            return _next("done", "a newer trigger stands for this one")
        if self._taken_up(started):
            return _next("done", "an ingest has begun since")
        if next(self.executions.newest(self.ingests, running=True), None):
            waited = (now - started).total_seconds()
            seconds = min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, int(waited * _FIFTH)))
            return _next("wait", "an ingest is under way", seconds)
        return _next("start", "")

    def _newest_trigger(self, by: str) -> tuple[datetime, str]:
        """Return start and ARN of the newest that is under way for a reason; at least this one is."""
        running = self.executions.newest(self.triggers, running=True)
        alike = (one for one in running if self._described(one)["input"].get("by") == by)
        first = next(alike)
        ties = (one for one in alike if one["startDate"] == first["startDate"])
        return first["startDate"], max([first["executionArn"], *(one["executionArn"] for one in ties)])

    def _taken_up(self, started: datetime) -> bool:
        """Whether an ingest began after the trigger, whatever became of it: what failed is not tried again for ever.

        One that was refused because another was running has read nothing.
        """
        for one in self.executions.newest(self.ingests):
            if one.get("stopDate", started + timedelta(seconds=1)) <= started:
                return False
            if one["startDate"] <= started:
                continue
            told = self._described(one)
            given = told["input"]
            if not (given.keys() & _NO_INGEST or given.get("dry_run") or told.get("error") == _READ_NOTHING):
                return True
        return False

    def _described(self, one: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.executions.described(one["executionArn"])


def _next(what: str, why: str, seconds: int = 0) -> dict[str, Any]:
    return {"next": what, "why": why, "seconds": seconds}
