"""One execution environment: a process that runs one function, an event at a time."""

from __future__ import annotations

import io
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
import zipfile
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .. import process as processes
from ..access.keys import Key, KeyRing
from .function import Function
from .runtime_api import Answer, Event, RuntimeApi

INIT_SECONDS = 10.0
POLL_SECONDS = 0.05
TAIL_LINES = 100
NODE_BOOTSTRAP = Path(__file__).with_name("node_bootstrap.cjs")

LogSink = Callable[[Function, str, str], None]
"""Called with the function, the log stream's name and a line."""


@dataclass(frozen=True)
class Runtime:
    """What every sandbox shares: interpreters, the runtime's own packages, the variables AWS sets."""

    python: Path
    python_packages: Path
    node: Path
    node_packages: Path
    endpoint: str
    region: str
    sandboxes: Path
    keys: KeyRing

    def command(self, function: Function) -> list[str | Path]:
        """The command that runs the runtime client. `-S` keeps this program's own packages out."""
        if function.runtime.startswith("python"):
            return [self.python, "-S", "-m", "awslambdaric", function.handler]
        if function.runtime.startswith("nodejs"):
            return [self.node, NODE_BOOTSTRAP, function.handler]
        raise processes.StartError(f"the local cloud has no runtime {function.runtime}")

    def environment(
        self, function: Function, task_root: Path, layers: Path, api: str, key: Key
    ) -> Mapping[str, str]:
        """The variables of the process; the function's own come last, as on AWS."""
        paths = f"{task_root}:{layers}/python:{self.python_packages}"
        return {
            "PATH": os.environ.get("PATH", "/usr/bin"),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            **key.variables,
            "AWS_ENDPOINT_URL": self.endpoint,
            "_HANDLER": function.handler,
            "LAMBDA_TASK_ROOT": str(task_root),
            "LAMBDA_RUNTIME_DIR": str(self.python_packages),
            "PYTHONPATH": paths,
            "NODE_PATH": f"{layers}/nodejs/node_modules:{self.node_packages}",
            **function.environment,
        }


class Sandbox:
    """A running process of one function. Not for use by two threads at once."""

    def __init__(self, function: Function, runtime: Runtime, log: LogSink) -> None:
        self.function = function
        self._log = log
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self.stream = f"{time.strftime('%Y/%m/%d')}/[{function.version}]{os.urandom(16).hex()}"
        runtime.sandboxes.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{function.name[:40]}-", dir=runtime.sandboxes))
        task_root, layers = self._folder / "task", self._folder / "opt"
        _unpack([function.code], task_root)
        _unpack(list(function.layers), layers)
        self._api = RuntimeApi(function.arn)
        self._keys, self._key = runtime.keys, runtime.keys.session(function.role, function.name)
        environment = runtime.environment(function, task_root, layers, self._api.address, self._key)
        self._process = processes.spawn(
            runtime.command(function),
            log=subprocess.PIPE,
            environment={**environment, "AWS_LAMBDA_LOG_STREAM_NAME": self.stream},
            cwd=task_root,
        )
        threading.Thread(target=self._read_log, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can take another event."""
        return self._process.poll() is None and self._api.init_error is None

    def invoke(self, payload: bytes) -> Answer:
        """Run one event to its end: the answer, an error, a time-out or the death of the process."""
        event = Event(payload, self.function.timeout)
        self._tail.clear()
        self._note(f"START RequestId: {event.request_id} Version: {self.function.version}")
        begun = time.monotonic()
        answer = self._initialise(event.request_id) or self._run(event)
        taken = (time.monotonic() - begun) * 1000
        self._note(f"END RequestId: {event.request_id}")
        self._note(
            f"REPORT RequestId: {event.request_id}\tDuration: {taken:.2f} ms\tMemory Size: {self.function.memory_mb} MB"
        )
        return replace(answer, log="\n".join(self._tail))

    def close(self) -> None:
        """Kill the process and forget its files."""
        processes.kill(self._process)
        self._keys.forget(self._key)
        self._api.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self, request_id: str) -> Answer | None:
        """Wait until the handler's module is loaded; an answer means that it could not be."""
        end = time.monotonic() + INIT_SECONDS + self.function.timeout
        while not self._api.initialised.wait(POLL_SECONDS):
            if self._process.poll() is not None:
                return self._exited(request_id)
            if time.monotonic() > end:
                return self._timed_out(request_id)
        if self._api.init_error is not None:
            return Answer(self._api.init_error, error=True)
        return None

    def _run(self, event: Event) -> Answer:
        self._api.submit(event)
        while True:
            try:
                return event.answer.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if self._process.poll() is not None:
                    return self._exited(event.request_id)
                if processes.memory_bytes(self._process.pid) > self.function.memory_mb * 1024 * 1024:
                    return self._outgrown(event.request_id)
                if event.delivered.is_set() and time.time() > event.deadline:
                    return self._timed_out(event.request_id)

    def _timed_out(self, request_id: str) -> Answer:
        processes.kill(self._process)
        text = f"RequestId: {request_id} Error: Task timed out after {self.function.timeout}.00 seconds"
        self._note(text)
        return _failure("Sandbox.Timedout", text)

    def _outgrown(self, request_id: str) -> Answer:
        processes.kill(self._process)
        text = f"RequestId: {request_id} Error: Runtime exited with error: signal: killed"
        self._note(text)
        return _failure("Runtime.OutOfMemory", text)

    def _exited(self, request_id: str) -> Answer:
        code = self._process.returncode
        how = f"signal: {-code}" if code < 0 else f"exit status {code}"
        text = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
        self._note(text)
        return _failure("Runtime.ExitError", text)

    def _note(self, line: str) -> None:
        self._tail.append(line)
        self._log(self.function, self.stream, line)

    def _read_log(self) -> None:
        for line in self._process.stdout or ():
            self._note(line.decode(errors="replace").rstrip("\n"))


def _failure(kind: str, text: str) -> Answer:
    return Answer(json.dumps({"errorType": kind, "errorMessage": text}).encode(), error=True)


def _unpack(archives: list[bytes], folder: Path) -> None:
    folder.mkdir()
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            opened.extractall(folder)
