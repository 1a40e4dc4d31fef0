"""Programs that a step of the walk runs: whatever ends the walk ends them, and all that they have started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

GRACE_S = 10.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_program(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> int:
    """Run one to its end, its output passed on as it comes; the exit status. Only in the main thread."""
    held = _HeldSignals()
    child = subprocess.Popen(  # noqa: S603
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, process_group=0
    )
    try:
        held.release()
        return child.wait()
    except BaseException:
        _end(child)
        raise


class _HeldSignals:
    """Holds back what would end this program, so that it does not come before it is known what was started.

    They are not blocked, as the child would inherit that.
    """

    def __init__(self) -> None:
        self._came = False
        self._handlers = {n: h for n in _ENDING if callable(h := signal.getsignal(n))}
        for number in self._handlers:
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self._came = True

    def release(self) -> None:
        """Let them through again; KeyboardInterrupt where one has come."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self._came:
            raise KeyboardInterrupt


def take_signals() -> None:
    """Make SIGTERM and SIGHUP end this program as Ctrl-C does: by `KeyboardInterrupt`."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """SIGTERM to the program's process group, SIGKILL after the grace."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
