"""When an ingest starts by itself, from what there is to be seen of executions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.trigger import Trigger

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Seen:
    """Executions of both state machines, as Step Functions lists them."""

    triggers: list[dict[str, Any]] = field(default_factory=list)
    ingests: list[dict[str, Any]] = field(default_factory=list)

    def newest(self, state_machine: str, *, running: bool = False) -> Iterator[Mapping[str, Any]]:
        """Those that run by their start, the others by their end, as the API's documentation says."""
        found = getattr(self, state_machine)
        for field_, wanted in (("startDate", True), ("stopDate", False)):
            some = [
                one for one in found if (one["status"] == "RUNNING") is wanted and (wanted or not running)
            ]
            yield from sorted(some, key=lambda one: one[field_], reverse=True)

    def described(self, execution: str) -> Mapping[str, Any]:
        found = [*self.ingests, *self.triggers]
        return next(
            {"input": one["given"], "error": one["error"]}
            for one in found
            if one["executionArn"] == execution
        )


def execution(
    minutes: float,
    status: str = "RUNNING",
    name: str = "ingest-1",
    *,
    took: float = 0.1,
    error: str | None = None,
    **given: Any,
) -> dict[str, Any]:
    """An execution that began so many minutes after noon."""
    ended = {} if status == "RUNNING" else {"stopDate": NOON + timedelta(minutes=minutes + took)}
    return {
        "executionArn": f"arn:{name}:{minutes}",
        "name": name,
        "status": status,
        "startDate": NOON + timedelta(minutes=minutes),
        "given": given,
        "error": error,
        **ended,
    }


def trigger(minutes: float, status: str = "RUNNING", *, name: str, by: str = "change") -> dict[str, Any]:
    return execution(minutes, status, name, by=by)


def look(seen: Seen) -> str:
    """Let the trigger of noon decide; its own clock has more digits than the list."""
    mine = trigger(0, name="mine")
    seen.triggers.append(mine)
    exactly, now = NOON + timedelta(microseconds=456), NOON + timedelta(minutes=2)
    told: str = Trigger(seen, "triggers", "ingests").look(mine["executionArn"], exactly, "change", now)[
        "next"
    ]
    return told


def test_an_ingest_starts_where_nothing_else_goes_on() -> None:
    assert look(Seen()) == "start"
    assert look(Seen(ingests=[execution(-5, "SUCCEEDED"), execution(-9, "FAILED")])) == "start"
    assert look(Seen(triggers=[trigger(-1, name="older"), trigger(3, "SUCCEEDED", name="newer")])) == "start"


def test_a_newer_trigger_stands_for_an_older_one_of_its_kind() -> None:
    assert look(Seen(triggers=[trigger(0.1, name="newer")])) == "done"
    assert look(Seen(triggers=[trigger(0, name="zz of the same moment")])) == "done"
    assert look(Seen(triggers=[trigger(0, name="aa of the same moment")])) == "start"
    assert look(Seen(triggers=[trigger(0.1, name="newer", by="schedule")])) == "start"


def test_an_ingest_that_is_under_way_is_waited_for() -> None:
    """It may have read the catalogue before it changed."""
    assert look(Seen(ingests=[execution(-5)])) == "wait"
    assert look(Seen(ingests=[execution(-5, rollback="")])) == "wait"


def test_it_is_looked_at_the_more_seldom_the_longer_it_takes() -> None:
    seen = Seen(ingests=[execution(-5)], triggers=[trigger(0, name="mine")])
    deciding = Trigger(seen, "triggers", "ingests")
    waits = [
        deciding.look("arn:mine:0", NOON, "change", NOON + timedelta(seconds=after))["seconds"]
        for after in (0, 30, 100, 80_000)
    ]
    assert waits == [2, 6, 20, 60]


def test_an_ingest_that_began_since_has_taken_the_change_up_whatever_became_of_it() -> None:
    for status in ("RUNNING", "SUCCEEDED", "FAILED", "ABORTED"):
        assert look(Seen(ingests=[execution(1, status)])) == "done"


def test_ingests_that_began_before_and_ended_since_hide_none_that_began_since() -> None:
    long, short = execution(-60, "SUCCEEDED", "long", took=65), execution(1, "SUCCEEDED", "short", took=1)
    assert look(Seen(ingests=[long, short])) == "done"
    assert look(Seen(ingests=[long])) == "start"


def test_what_began_since_and_read_nothing_takes_nothing_up() -> None:
    for other in (
        execution(1, "SUCCEEDED", "a", rollback=""),
        execution(1, "SUCCEEDED", "a", prune=0),
        execution(1, "SUCCEEDED", "a", dry_run=True),
        execution(1, "FAILED", "a", error="AnotherRunError"),
    ):
        assert look(Seen(ingests=[other])) == "start"
        assert look(Seen(ingests=[other, execution(0.5, "SUCCEEDED", "b")])) == "done"
