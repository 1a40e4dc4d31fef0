"""Where an execution stands, by its events."""

from typing import Any

import pytest

from clip_search.ingest.history import Standing, cause, standing


def entered(number: int, name: str, kind: str = "TaskStateEntered") -> dict[str, Any]:
    return {"id": number, "type": kind, "stateEnteredEventDetails": {"name": name}}


def iteration(number: int, kind: str) -> dict[str, Any]:
    return {"id": number, "type": kind}


EVENTS = [
    {"id": 1, "type": "ExecutionStarted"},
    entered(2, "Plan"),
    entered(3, "Load", "MapStateEntered"),
    {"id": 4, "type": "MapStateStarted", "mapStateStartedEventDetails": {"length": 3}},
    iteration(5, "MapIterationStarted"),
    entered(6, "LoadPart"),
    iteration(7, "MapIterationSucceeded"),
    iteration(8, "MapStateExited"),
    entered(9, "Release"),
]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (0, Standing("Starting")),
        (2, Standing("Plan")),
        (3, Standing("Load")),
        (6, Standing("Load", parts=3, in_map=True)),
        (7, Standing("Load", parts=3, parts_done=1, in_map=True)),
        (9, Standing("Release", parts=3, parts_done=1)),
    ],
)
def test_standing(events: int, expected: Standing) -> None:
    assert standing(EVENTS[:events]) == expected
    assert standing(reversed(EVENTS[:events])) == expected


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
