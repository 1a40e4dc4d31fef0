"""The server's start, as the command that waits for it sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import process as processes
from . import state
from .settings import CHECKOUT

TIMEOUT_SECONDS = 900.0
"""The first start of all downloads OpenSearch."""
POLL_SECONDS = 0.2
ERROR = "Error: "
"""How click begins a command's last words."""
Say = Callable[[str], None]


def launch(home: Path, log: Path) -> state.State:
    """Start the server in the background; it has written nothing of itself to `home` yet."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local_cloud", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    starting = state.State.of(process.pid)
    starting.write(home)
    return starting


def follow(home: Path, starting: state.State, log: Path, say: Say) -> state.State:
    """Pass on what the server says until it is ready.

    Raises `StartError`, with the server's last words where it ends.
    """
    told = 0
    end = time.monotonic() + TIMEOUT_SECONDS
    while True:
        alive = starting.alive()
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[told : _first_error(lines)]:
            say(line)
        told = len(lines)
        found = state.read(home)
        if found is not None and found.ready and found.pid == starting.pid:
            return found
        if not alive:
            last_words = "\n".join(lines[_first_error(lines) :]).removeprefix(ERROR)
            raise processes.StartError(last_words or f"the server ended while starting; see {log}")
        if time.monotonic() > end:
            raise processes.StartError(f"the server was not ready after {TIMEOUT_SECONDS:.0f} s; see {log}")
        time.sleep(POLL_SECONDS)


def _first_error(lines: Sequence[str]) -> int:
    """The index of the line that its last words begin with; their number where there are none."""
    return next((number for number, line in enumerate(lines) if line.startswith(ERROR)), len(lines))
