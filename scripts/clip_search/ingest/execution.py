"""The ingest's executions: started, found, and followed to their end."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import Any

from botocore import exceptions as aws

from clip_search.aws.errors import has_ended
from clip_search.ingest.history import Standing, standing

PAGE = 1000
OTHERS = ("rollback-", "prune-")
"""How the names of executions begin that are no ingests."""
FIRST_POLL_S = 0.5
SLOWEST_POLL_S = 5.0
POLL_GROWTH = 1.2
SILENCE_BORNE = 24
"""How many looks in a row may fail for want of a network: two minutes and more at the slowest pace."""
END_BORNE = 2
"""How many, where what played AWS on this machine is not there any more."""
_HISTORY_DETAILS = {"stateEnteredEventDetails", "timestamp", "id"}


@dataclass(frozen=True)
class Execution:
    """One execution as Step Functions describes it."""

    arn: str
    name: str
    status: str
    started: datetime
    stopped: datetime | None = None
    error: str | None = None
    cause: str | None = None
    output: str | None = None

    @property
    def seconds(self) -> float:
        """How long it ran, or has been running."""
        return ((self.stopped or datetime.now(UTC)) - self.started).total_seconds()


class Ingests:
    """The executions of the ingest state machine."""

    def __init__(self, stepfunctions: Any, state_machine: str) -> None:
        self.client = stepfunctions
        self.state_machine = state_machine

    def start(self, what: str, given: Mapping[str, Any]) -> Execution:
        """Start one, `ingest` or another. Its name is ours: a request that is sent again means the same execution."""
        name = f"{what}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        answer = self.client.start_execution(
            stateMachineArn=self.state_machine, name=name, input=json.dumps(given)
        )
        return self.describe(answer["executionArn"])

    def stop(self, execution: Execution) -> None:
        """Stop one; what it had begun is cleared away."""
        self.client.stop_execution(executionArn=execution.arn, cause="stopped by clip-search ingest --stop")

    def running(self) -> Execution | None:
        """The execution that is running now, if one is."""
        found = self.client.list_executions(
            stateMachineArn=self.state_machine, maxResults=1, statusFilter="RUNNING"
        )
        return next(map(_execution, found["executions"]), None)

    def last(self) -> Execution | None:
        """The ingest that started last, whatever became of it."""
        pages = self.client.get_paginator("list_executions").paginate(stateMachineArn=self.state_machine)
        every = (found for page in pages for found in page["executions"])
        last = next((found for found in every if not found["name"].startswith(OTHERS)), None)
        return last and self.describe(last["executionArn"])

    def describe(self, arn: str) -> Execution:
        """How an execution stands."""
        return _execution(self.client.describe_execution(executionArn=arn))

    def follow(self, arn: str, silent: Callable[[int], None]) -> Iterator[tuple[Execution, Standing]]:
        """Look at an execution again and again until it has ended; the last item is its end.

        `silent` is told how many looks in a row went without an answer; some two minutes after the first the last
        look's exception is raised, and much earlier where what played AWS on this machine has ended.
        """
        events: dict[int, Mapping[str, Any]] = {}
        pause, silences = FIRST_POLL_S, 0
        while True:
            try:
                execution = self.describe(arn)
                self._read_new(arn, events)
            except (aws.ConnectionError, aws.HTTPClientError) as error:
                silences += 1
                if silences > (END_BORNE if has_ended(error) else SILENCE_BORNE):
                    raise
                silent(silences)
            else:
                silences = 0
                yield execution, standing(events.values())
                if execution.status != "RUNNING":
                    return
            sleep(pause)
            pause = min(pause * POLL_GROWTH, SLOWEST_POLL_S)

    def _read_new(self, arn: str, events: dict[int, Mapping[str, Any]]) -> None:
        """Add the events that came since; newest first, so that what is known need not be read again."""
        seen = max(events, default=0)
        token: dict[str, str] = {}
        while True:
            page = self.client.get_execution_history(
                executionArn=arn, reverseOrder=True, includeExecutionData=False, maxResults=PAGE, **token
            )
            found = {int(event["id"]): _slim(event) for event in page["events"]}
            events.update(found)
            if not page.get("nextToken") or min(found, default=0) <= seen + 1:
                return
            token = {"nextToken": page["nextToken"]}


def _slim(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in event.items() if key in _HISTORY_DETAILS}


def _execution(told: Mapping[str, Any]) -> Execution:
    return Execution(
        told["executionArn"],
        told["name"],
        told["status"],
        told["startDate"],
        told.get("stopDate"),
        told.get("error"),
        told.get("cause"),
        told.get("output"),
    )
