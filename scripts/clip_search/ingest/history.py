"""From the events of an execution to where it stands; nothing here calls AWS."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clip_search.terminal import one_line

STEPS = ("Plan", "Embed", "Load", "Release", "Abort")
"""The states that take time; between them are choices, and inside Load's map those of a part."""


@dataclass(frozen=True)
class Step:
    """A state that was entered, and when."""

    name: str
    entered: datetime


@dataclass(frozen=True)
class Standing:
    """The states that an execution has come through, the one that it is in last."""

    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> str:
        """The state that it is in."""
        return self.steps[-1].name if self.steps else "Starting"


def standing(events: Iterable[Mapping[str, Any]]) -> Standing:
    """Read `GetExecutionHistory` events, in any order. A state that is entered again has gone on all the time."""
    steps: list[Step] = []
    for event in sorted(events, key=lambda event: int(event["id"])):
        name = str(event.get("stateEnteredEventDetails", {}).get("name"))
        if name in STEPS and name not in {step.name for step in steps}:
            steps.append(Step(name, event["timestamp"]))
    return Standing(tuple(steps))


def cause(error: str | None, cause: str | None) -> str:
    """Why an execution failed, in one line; a Lambda function's or a service's JSON is opened up."""
    text = cause or ""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if isinstance(told, dict):
        text = next(
            (str(told[key]) for key in ("errorMessage", "FailureReason", "message") if told.get(key)), text
        )
    return ": ".join(filter(None, (one_line(error or ""), one_line(text)))) or "no cause was given"
