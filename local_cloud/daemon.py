"""The local cloud in the background: up, down."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import process as processes
from . import requirements, state
from .access import keys
from .settings import CHECKOUT, Settings

UP_TIMEOUT_SECONDS = 900.0
"""The first start of all downloads OpenSearch."""
DOWN_GRACE_SECONDS = 30.0
Say = Callable[[str], None]


def up(settings: Settings, say: Say) -> state.State:
    """Start the local cloud unless it runs already; returns when it answers.

    Raises `MissingError` or `StartError`.
    """
    own_folder(settings.home)
    with _lock(settings.home):
        running = state.read(settings.home)
        if running is not None and running.healthy():
            say(f"already up at {running.endpoint}")
            return running
        if running is not None:
            say("a server is there but does not answer: starting afresh")
            _end(running)
        requirements.check(settings)
        return _start(settings, say)


def down(settings: Settings, say: Say) -> None:
    """Stop the local cloud if it runs."""
    running = state.read(settings.home)
    if running is None:
        forget(settings.home)
        say("already down")
        return
    _end(running)
    forget(settings.home)
    say("down")


def own_folder(home: Path) -> None:
    """Make `home` its owner's alone: it holds keys, and whatever the account's functions and containers know."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    os.umask(0o077)


def forget(home: Path) -> None:
    """Leave no key and no address of a server that is gone."""
    state.clear(home)
    keys.forget_operator(home)


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    with (home / "up.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(settings: Settings, say: Say) -> state.State:
    forget(settings.home)
    log = settings.home / "logs" / "serve.log"
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
    told = 0
    end = time.monotonic() + UP_TIMEOUT_SECONDS
    while True:
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[told:]:
            say(line)
        told = len(lines)
        started = state.read(settings.home)
        if started is not None and started.pid == process.pid:
            return started
        if process.poll() is not None:
            raise processes.StartError(f"the server ended with exit status {process.returncode}; see {log}")
        if time.monotonic() > end:
            processes.kill(process)
            raise processes.StartError(
                f"the server was not ready after {UP_TIMEOUT_SECONDS:.0f} s; see {log}"
            )
        time.sleep(0.2)


def _end(running: state.State) -> None:
    os.kill(running.pid, signal.SIGTERM)
    end = time.monotonic() + DOWN_GRACE_SECONDS
    while running.alive():
        if time.monotonic() > end:
            os.kill(running.pid, signal.SIGKILL)
        time.sleep(0.1)
