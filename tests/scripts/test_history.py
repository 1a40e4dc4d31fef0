"""Where an execution stands, by its events."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clip_search.ingest.history import Standing, cause, standing


def moment(number: int) -> datetime:
    return datetime(2026, 11, 28, 10, 0, number, tzinfo=UTC)


def entered(number: int, name: str, kind: str = "TaskStateEntered") -> dict[str, Any]:
    return {
        "id": number,
        "type": kind,
        "timestamp": moment(number),
        "stateEnteredEventDetails": {"name": name},
    }


EVENTS = [
    {"id": 1, "type": "ExecutionStarted", "timestamp": moment(1)},
    entered(2, "FirstTurn", "PassStateEntered"),
    entered(3, "Plan"),
    entered(4, "AnythingToEmbed", "ChoiceStateEntered"),
    entered(5, "Plan"),
    entered(6, "Load", "MapStateEntered"),
    {"id": 7, "type": "MapStateStarted", "timestamp": moment(7)},
    entered(8, "LoadPart"),
    {"id": 9, "type": "MapStateExited", "timestamp": moment(9)},
    entered(10, "Release"),
]


@pytest.mark.parametrize(
    ("events", "state", "since"),
    [(3, "Plan", 3), (5, "Plan", 3), (6, "Load", 6), (9, "Load", 6), (10, "Release", 10)],
)
def test_the_last_state_that_takes_time_is_the_one_it_is_in(events: int, state: str, since: int) -> None:
    """Parts' own states are none of the execution's, and turns of Plan are one."""
    told = standing(EVENTS[:events])
    assert (told.state, told.steps[-1].entered) == (state, moment(since))
    assert standing(reversed(EVENTS[:events])) == told


def test_before_the_first_state_it_is_starting() -> None:
    assert standing(EVENTS[:2]) == Standing()
    assert Standing().state == "Starting"


@pytest.mark.parametrize(
    ("error", "text", "shown"),
    [
        (None, None, "no cause was given"),
        ("States.Timeout", "", "States.Timeout"),
        ("E", '{"errorMessage": "lost"}', "E: lost"),
        ("E", '{"FailureReason": "no capacity"}', "E: no capacity"),
        ("E", '{"other": 1}', 'E: {"other": 1}'),
        ("E", "two\nlines\x1b[31m", "E: two lines [31m"),
    ],
)
def test_cause(error: str | None, text: str | None, shown: str) -> None:
    assert cause(error, text) == shown
