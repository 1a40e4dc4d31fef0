"""Where log lines of functions go: one file a function, and CloudWatch Logs."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..access.acting import Acting
from .function import Function

SHIP_SECONDS = 0.2


class FunctionLogs:
    """Writes lines to `folder/<function>.log` at once and to CloudWatch Logs a moment later."""

    def __init__(self, folder: Path, acting: Acting) -> None:
        self._folder = folder
        self._acting = acting
        self._lock = threading.Lock()
        self._lines: queue.SimpleQueue[tuple[Function, str, int, str]] = queue.SimpleQueue()
        self._streams: set[tuple[str, str]] = set()
        folder.mkdir(parents=True, exist_ok=True)
        threading.Thread(target=self._ship, name="function-logs", daemon=True).start()

    def write(self, function: Function, stream: str, line: str) -> None:
        """Take one line."""
        with self._lock, (self._folder / f"{function.name}.log").open("a") as file:
            file.write(line + "\n")
        self._lines.put((function, stream, int(time.time() * 1000), line))

    def _ship(self) -> None:
        while True:
            batch = [self._lines.get()]
            time.sleep(SHIP_SECONDS)
            with contextlib.suppress(queue.Empty):
                while True:
                    batch.append(self._lines.get_nowait())
            streams: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
            for function, stream, at, line in batch:
                place = (function.role, function.log_group, stream)
                streams[place].append({"timestamp": at, "message": line or " "})
            for (role, group, stream), events in streams.items():
                with contextlib.suppress(ClientError, BotoCoreError):
                    self._put(role, group, stream, events)

    def _put(self, role: str, group: str, stream: str, events: list[dict[str, Any]]) -> None:
        """As Lambda does, with the function's own role: without its leave there are no logs there."""
        logs = self._acting.as_role(role, "logs")("logs")
        if (group, stream) not in self._streams:
            try:
                logs.create_log_stream(logGroupName=group, logStreamName=stream)
            except logs.exceptions.ResourceNotFoundException:
                logs.create_log_group(logGroupName=group)
                logs.create_log_stream(logGroupName=group, logStreamName=stream)
            self._streams.add((group, stream))
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
