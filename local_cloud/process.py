"""Child processes that cannot outlive this one, and the waiting that goes with them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
STOP_GRACE_SECONDS = 10.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

_libc = ctypes.CDLL(None, use_errno=True)


class StartError(RuntimeError):
    """A process ended, or did not become ready, when it should have been serving."""


def _die_with(parent: int) -> Callable[[], None]:
    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | int,
    environment: Mapping[str, str],
    cwd: Path | None = None,
    user: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child that the kernel kills when this process ends, even by SIGKILL.

    `user`: a user and group id to run as.
    """
    return _starter().submit(_start, command, log, environment, cwd, user).result()


@cache
def _starter() -> ThreadPoolExecutor:
    """The kernel ties a child to the thread that started it, so one lasting thread starts them all."""
    return ThreadPoolExecutor(1, thread_name_prefix="child-starter")


def _start(
    command: Sequence[str | Path],
    log: IO[bytes] | int,
    environment: Mapping[str, str],
    cwd: Path | None,
    user: int | None,
) -> subprocess.Popen[bytes]:
    identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - commands come from the settings, never from requests
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=cwd,
        preexec_fn=_die_with(os.getpid()),
        start_new_session=True,
        **identity,  # type: ignore[call-overload]
    )
    return process


def stop(process: subprocess.Popen[bytes], grace_seconds: float = STOP_GRACE_SECONDS) -> None:
    """SIGTERM to the child's process group, SIGKILL after the grace; returns when it is gone."""
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace_seconds)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the child's process group; returns when it is gone."""
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def memory_bytes(pid: int) -> int:
    """What a process holds in memory; 0 where there is none."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    ready: Callable[[], bool],
    *,
    timeout_seconds: float,
    process: subprocess.Popen[bytes] | None = None,
    interval_seconds: float = 0.1,
    ended: threading.Event | None = None,
) -> None:
    """Poll until `ready`; raises `StartError` when the time is up, the process has ended, or `ended` is set."""
    end = time.monotonic() + timeout_seconds
    broken_off = ended or threading.Event()
    while not ready():
        if process is not None and process.poll() is not None:
            raise StartError(f"ended with exit status {process.returncode} before it was ready")
        if time.monotonic() > end:
            raise StartError(f"was not ready after {timeout_seconds:.0f} s")
        if broken_off.wait(interval_seconds):
            raise StartError("was broken off")


def finish(
    process: subprocess.Popen[bytes], *, timeout_seconds: float, ended: threading.Event | None = None
) -> int:
    """Wait for a child's end: its exit status. It is killed where `wait_until` would give up; raises `StartError`."""
    try:
        wait_until(lambda: process.poll() is not None, timeout_seconds=timeout_seconds, ended=ended)
    except StartError:
        kill(process)
        raise
    return process.returncode


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, all at once."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    scratch.replace(path)


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log file, or an empty text where there is none."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
