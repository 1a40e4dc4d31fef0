"""Step Functions executions, as far as a run must know of others and of itself."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from common import aws


class AnotherRunError(RuntimeError):
    """An ingest that started earlier is still running; only one goes at a time."""


class Executions:
    """Reads the executions of one state machine."""

    def __init__(self) -> None:
        self._client = aws.client("stepfunctions")

    def refuse_if_another_runs(self, state_machine: str, execution: str) -> None:
        """Let the earliest of several running executions go on, and no other."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=state_machine, statusFilter="RUNNING"
        )
        running = sorted((e["startDate"], e["executionArn"]) for page in pages for e in page["executions"])
        if running and running[0][1] != execution:
            name = running[0][1].rsplit(":", 1)[-1]
            raise AnotherRunError(f"ingest {name} is still running: wait for it, or stop it, and start again")

    def newest(self, state_machine: str, *, running: bool = False) -> Iterator[Mapping[str, Any]]:
        """Yield executions: those that run by their start, the newest first, then the others by their end."""
        which = {"statusFilter": "RUNNING"} if running else {}
        pages = self._client.get_paginator("list_executions").paginate(stateMachineArn=state_machine, **which)
        for page in pages:
            yield from page["executions"]

    def described(self, execution: str) -> Mapping[str, Any]:
        """Return what an execution was started with, and its error, if it has one."""
        told = self._client.describe_execution(executionArn=execution)
        return {"input": json.loads(told["input"]), "error": told.get("error")}

    def is_running(self, execution: str) -> bool:
        """Whether an execution has neither ended nor been stopped."""
        description: dict[str, Any] = self._client.describe_execution(executionArn=execution)
        return bool(description["status"] == "RUNNING")
