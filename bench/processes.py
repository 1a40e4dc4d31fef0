"""A measured process: started, watched, asked for its peak memory, and ended with all that it started."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TAIL_LINES = 12


class ProcessError(Exception):
    """A measured process failed; the message says how, with the last lines that it wrote."""


class MissingError(Exception):
    """A contender's library is not installed; the message names it."""


class Process:
    """A child process in a session of its own, its standard error (and output, unless `talks`) in a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, talks: bool) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 closed in stop()
        pipe = subprocess.PIPE if talks else None
        self.child = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=pipe or subprocess.DEVNULL,
            stdout=pipe or self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def failure(self, what: str) -> ProcessError:
        """Return the error that tells what went wrong, the process's status and its last lines."""
        status = self.child.poll()
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()[-TAIL_LINES:]
        ended = "" if status is None else f" (ended with status {status})"
        return ProcessError("\n    ".join([what + ended, *lines]))

    def peak_megabytes(self) -> int:
        """Return the most memory that the process itself has had at once, in MiB; its children are not counted."""
        return peak_megabytes(self.child.pid)

    def stop(self) -> None:
        """End the process and its children."""
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        for file in filter(None, (self.child.stdin, self.child.stdout, self._log)):
            with suppress(BrokenPipeError):  # what was still to be written to it
                file.close()


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], *, talks: bool = False
) -> Iterator[Process]:
    """Start a process that ends with the block."""
    process = Process(command, environment, talks=talks)
    try:
        yield process
    finally:
        process.stop()


def peak_megabytes(pid: int | str = "self") -> int:
    """Return the most memory that a process has had at once, in MiB; getrusage would begin with its parent's."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
