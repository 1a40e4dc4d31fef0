"""Which process runs an invocation: an idle one of the same version, or a new one, within bounds."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from ..aws.errors import AwsError
from .function import Function
from .runtime_api import Answer
from .sandbox import LogSink, Runtime, Sandbox

MAX_PROCESSES = 10
"""Concurrent invocations of one function beyond this wait; on AWS the account's limit is 1,000."""


@dataclass
class _Fleet:
    """The processes of one function version or alias."""

    fingerprint: str = ""
    idle: list[Sandbox] = field(default_factory=list)
    running: int = 0


class Pool:
    """Keeps processes warm and replaces them when code or configuration change; safe between threads."""

    def __init__(self, runtime: Runtime, log: LogSink) -> None:
        self._runtime = runtime
        self._log = log
        self._fleets: dict[str, _Fleet] = defaultdict(_Fleet)
        self._changed = threading.Condition()

    def invoke(self, function: Function, payload: bytes) -> Answer:
        """Run an event; raises `TooManyRequestsException` beyond a reserved concurrency."""
        fingerprint = function.fingerprint
        sandbox = self._take(function, fingerprint)
        try:
            sandbox = sandbox or Sandbox(function, self._runtime, self._log)
            return sandbox.invoke(payload)
        finally:
            self._give_back(function.arn, fingerprint, sandbox)

    def close(self) -> None:
        """End every process that is idle; busy ones die with the server."""
        with self._changed:
            for fleet in self._fleets.values():
                _close_all(fleet.idle)
            self._fleets.clear()

    def _take(self, function: Function, fingerprint: str) -> Sandbox | None:
        limit = MAX_PROCESSES if function.reserved is None else function.reserved
        with self._changed:
            fleet = self._fleets[function.arn]
            if fleet.fingerprint != fingerprint:
                _close_all(fleet.idle)
                fleet.fingerprint = fingerprint
            if function.reserved is not None and fleet.running >= limit:
                raise AwsError("TooManyRequestsException", "Rate Exceeded.", 429)
            self._changed.wait_for(lambda: fleet.running < limit)
            fleet.running += 1
            while fleet.idle:
                sandbox = fleet.idle.pop()
                if sandbox.alive:
                    return sandbox
                sandbox.close()
            return None

    def _give_back(self, arn: str, fingerprint: str, sandbox: Sandbox | None) -> None:
        with self._changed:
            fleet = self._fleets[arn]
            fleet.running -= 1
            keep = sandbox is not None and sandbox.alive and fleet.fingerprint == fingerprint
            if keep and sandbox is not None:
                fleet.idle.append(sandbox)
            self._changed.notify_all()
        if sandbox is not None and not keep:
            sandbox.close()


def _close_all(sandboxes: list[Sandbox]) -> None:
    while sandboxes:
        sandboxes.pop().close()
