"""The local cloud in the background: up, down."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from . import process as processes
from . import requirements, state
from .access import keys
from .settings import DEFAULT_PORT, Settings
from .starting import POLL_SECONDS, Say, follow, launch

DOWN_GRACE_SECONDS = 30.0
ANSWER_PATIENCE_SECONDS = 60.0
"""A machine at its limits answers late; what runs may be hours of somebody's work."""


def up(settings: Settings, say: Say) -> state.State:
    """Start the local cloud unless it runs already; returns when it answers.

    Broken off by `KeyboardInterrupt`, it leaves nothing of what it has started.
    Raises `MissingError` or `StartError`.
    """
    own_folder(settings.home)
    with _lock(settings.home, say):
        running = state.read(settings.home)
        if running is not None and running.ready and _stays(running, say):
            say(f"already up at {running.endpoint}{_other_port(settings, running)}")
            return running
        requirements.check(settings)
        return _start(settings, say)


def _other_port(settings: Settings, running: state.State) -> str:
    """Words for a port that was asked for in vain; none where any will do, or the usual one."""
    if settings.port in (0, DEFAULT_PORT, urlsplit(running.endpoint).port):
        return ""
    return (
        f": LOCAL_CLOUD_PORT={settings.port} changes nothing; stop it first (make down), or give a second one another "
        "folder (LOCAL_CLOUD_HOME)"
    )


def down(settings: Settings, say: Say) -> None:
    """Stop the local cloud if it runs or is starting."""
    running = state.read(settings.home)
    if running is None:
        forget(settings.home)
        say("already down")
        return
    _end(running)
    forget(settings.home)
    say("down")


def _stays(running: state.State, say: Say) -> bool:
    """Whether the cloud that runs can be used; one that says that its OpenSearch is gone is ended.

    Raises `StartError` for one that says nothing: it may be at work, with all that is in it.
    """
    end = time.monotonic() + ANSWER_PATIENCE_SECONDS
    while (health := running.health()) is not state.Health.WELL and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    if health is state.Health.SILENT:
        raise processes.StartError(
            f"process {running.pid} serves already, but has not answered at {running.endpoint} for "
            f"{ANSWER_PATIENCE_SECONDS:.0f} s: look into its logs, or stop it (make down) and start afresh (make up)"
        )
    if health is state.Health.WITHOUT_OPENSEARCH:
        say("the OpenSearch of the cloud that runs is gone: starting afresh")
        _end(running)
    return health is state.Health.WELL


def own_folder(home: Path) -> None:
    """Make `home` its owner's alone: it holds keys, and whatever the account's functions and containers know."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    os.umask(0o077)


def claim(home: Path) -> None:
    """Raise `StartError` where another process serves from `home`: whoever asks there means that one."""
    other = state.read(home)
    if other is not None and other.pid != os.getpid():
        raise processes.StartError(
            f"process {other.pid} serves from {home} already: stop it (make down), or give this one another folder "
            "(LOCAL_CLOUD_HOME)"
        )


def forget(home: Path) -> None:
    """Leave no key and no address of a server that is gone."""
    state.clear(home)
    keys.forget_operator(home)


@contextmanager
def _lock(home: Path, say: Say) -> Iterator[None]:
    with (home / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another `up` is starting it: waiting")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _launched(settings: Settings, log: Path) -> state.State:
    forget(settings.home)
    return launch(settings.home, log)


def _start(settings: Settings, say: Say) -> state.State:
    """Follow the server that is starting already, or start one."""
    log = settings.home / "logs" / "serve.log"
    starting = state.read(settings.home) or _launched(settings, log)
    try:
        return follow(settings.home, starting, log, say)
    except BaseException:
        _end(starting)
        forget(settings.home)
        raise


def _end(running: state.State) -> None:
    """SIGTERM, and SIGKILL after the grace; returns when the process is gone."""
    _signal(running, signal.SIGTERM)
    end = time.monotonic() + DOWN_GRACE_SECONDS
    while running.alive():
        if time.monotonic() > end:
            _signal(running, signal.SIGKILL)
        time.sleep(0.1)


def _signal(running: state.State, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, number)
