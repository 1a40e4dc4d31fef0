"""From the events of an execution to where it stands; nothing here calls AWS."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clip_search.terminal import one_line


@dataclass(frozen=True)
class Standing:
    """The state an execution is in, and how many parts of its `Map` are done."""

    state: str = "Starting"
    parts: int | None = None
    parts_done: int = 0
    in_map: bool = False


def standing(events: Iterable[Mapping[str, Any]]) -> Standing:
    """Read `GetExecutionHistory` events, in any order.

    States inside a `Map` do not count as the current state: its iterations run side by side.
    """
    now = Standing()
    for event in sorted(events, key=lambda event: int(event["id"])):
        now = _after(now, event)
    return now


def _after(now: Standing, event: Mapping[str, Any]) -> Standing:
    kind = str(event["type"])
    if kind == "MapStateStarted":
        return replace(now, in_map=True, parts=event["mapStateStartedEventDetails"]["length"], parts_done=0)
    if kind == "MapIterationSucceeded":
        return replace(now, parts_done=now.parts_done + 1)
    if kind in {"MapStateExited", "MapStateFailed", "MapStateAborted"}:
        return replace(now, in_map=False)
    if kind.endswith("StateEntered") and not now.in_map:
        return replace(now, state=str(event["stateEnteredEventDetails"]["name"]))
    return now


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
