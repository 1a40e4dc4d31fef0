"""What takes turns in the bench, and its first kind: a contender's process, asked over its pipes."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from bench.processes import MissingError, Process, started

# Longer than any contender takes for a few hundred pictures: then it hangs, and is ended.
ANSWER_SECONDS = 900


@dataclass(frozen=True)
class Answer:
    """How long a question took, in seconds, and the vector of its first input."""

    seconds: float
    vector: tuple[float, ...]


class Runner(Protocol):
    """One of those who take turns. Every method may raise `ProcessError`; `start` also `MissingError`."""

    name: str
    answers: tuple[str, ...]
    versions: Mapping[str, str]

    def start(self) -> Answer:
        """Start a fresh process; return the seconds from its start to its first text's vector received."""

    def ask(self, question: str) -> Answer:
        """Encode one short `text`, the first `picture`, or all `pictures`."""

    def peak_megabytes(self) -> int:
        """Return the most memory that the process has had so far."""

    def stop(self) -> None:
        """End the process, if there is one."""


class Contender:
    """A process that speaks `bench.contender`'s lines."""

    answers: tuple[str, ...] = ("text", "picture", "pictures")

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.versions: Mapping[str, str] = {}
        self._command = command
        self._open = ExitStack()
        self._process: Process

    def start(self) -> Answer:
        """Start, wait until the model is loaded, encode a text."""
        self.stop()
        begun = time.perf_counter()
        # Warnings about what a library will drop one day are no reason for a failure.
        quiet = {"PYTHONWARNINGS": "ignore", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        self._process = self._open.enter_context(started(self._command, quiet, talks=True))
        loaded = self._answer("start")
        if "missing" in loaded:
            raise MissingError(loaded["missing"])
        self.versions = loaded["versions"]
        vector = self.ask("text").vector
        return Answer(time.perf_counter() - begun, vector)

    def ask(self, question: str) -> Answer:
        """Send a question's line and read the answer's."""
        child = self._process.child
        try:
            _written(child, question)
        except BrokenPipeError:
            child.wait()
            raise self._process.failure("it is gone") from None
        said = self._answer(question)
        return Answer(said["seconds"], tuple(said["vector"]))

    def peak_megabytes(self) -> int:
        """Return the process's peak; the workers of torch's loader are not counted."""
        return self._process.peak_megabytes()

    def stop(self) -> None:
        """End the process."""
        self._open.close()

    def _answer(self, to: str) -> dict[str, Any]:
        child = self._process.child
        hangs = threading.Timer(ANSWER_SECONDS, child.kill)
        hangs.start()
        try:
            line = child.stdout.readline() if child.stdout else b""
        finally:
            hangs.cancel()
        if not line:
            child.wait()
            raise self._process.failure(f"no answer to {to}")
        return dict(json.loads(line))


def _written(child: subprocess.Popen[bytes], question: str) -> None:
    if child.stdin:
        child.stdin.write(question.encode() + b"\n")
        child.stdin.flush()


def command_of(name: str, python: str = sys.executable, **options: object) -> list[str]:
    """Return the command that runs one of `bench.contender`'s ways."""
    given = [part for option, value in options.items() for part in (f"--{option}", str(value))]
    return [python, "-m", "bench.contender", name, *given]
