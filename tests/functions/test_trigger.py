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
        found = sorted(getattr(self, state_machine), key=lambda one: one["startDate"], reverse=True)
        yield from (one for one in found if not running or one["status"] == "RUNNING")

    def given(self, execution: str) -> Mapping[str, Any]:
        return next(one["given"] for one in self.ingests if one["executionArn"] == execution)


def execution(
    minutes: float, status: str = "RUNNING", name: str = "ingest-1", **given: Any
) -> dict[str, Any]:
    """An execution that began so many minutes after noon."""
    return {
        "executionArn": f"arn:{name}:{minutes}",
        "name": name,
        "status": status,
        "startDate": NOON + timedelta(minutes=minutes),
        "given": given,
    }


def look(seen: Seen) -> str:
    """Let the trigger of noon decide."""
    mine = execution(0, name="mine")
    seen.triggers.append(mine)
    told: str = Trigger(seen, "triggers", "ingests").look(mine["executionArn"], NOON)["next"]
    return told


def test_an_ingest_starts_where_nothing_else_goes_on() -> None:
    assert look(Seen()) == "start"
    assert look(Seen(ingests=[execution(-5, "SUCCEEDED"), execution(-9, "FAILED")])) == "start"
    assert look(Seen(triggers=[execution(-1, name="older"), execution(3, "SUCCEEDED", "newer")])) == "start"


def test_a_newer_trigger_stands_for_an_older_one() -> None:
    assert look(Seen(triggers=[execution(0.1, name="newer")])) == "done"
    assert look(Seen(triggers=[execution(0, name="zz of the same moment")])) == "done"
    assert look(Seen(triggers=[execution(0, name="aa of the same moment")])) == "start"


def test_an_ingest_that_is_under_way_is_waited_for() -> None:
    """It may have read the catalogue before it changed."""
    assert look(Seen(ingests=[execution(-5)])) == "wait"
    assert look(Seen(ingests=[execution(-5, name="rollback-1", rollback="")])) == "wait"


def test_an_ingest_that_began_since_has_taken_the_change_up_whatever_became_of_it() -> None:
    for status in ("RUNNING", "SUCCEEDED", "FAILED", "ABORTED"):
        assert look(Seen(ingests=[execution(1, status)])) == "done"


def test_what_began_since_and_was_no_ingest_takes_nothing_up() -> None:
    for other in (
        execution(1, "SUCCEEDED", "rollback-1", rollback=""),
        execution(1, "SUCCEEDED", "prune-1", prune=0),
        execution(1, "SUCCEEDED", dry_run=True),
    ):
        assert look(Seen(ingests=[other])) == "start"
        assert look(Seen(ingests=[other, execution(0.5, "SUCCEEDED")])) == "done"
