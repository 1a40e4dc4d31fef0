"""Programs of the walk: nothing of them outlives it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNBLOCKED = ["env", "--default-signal=INT"]
"""What a shell has started in the background ignores SIGINT, and so do these tests' children then."""
WALK = """
from pathlib import Path
from demo.program import run_program, take_signals
take_signals()
run_program(["sh", "-c", "sleep 600 & echo $! $$; wait"], Path.cwd())
"""


def gone(process: int) -> bool:
    """Whether a process has ended, be it that nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="the local stack runs on Linux")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_what_the_program_has_started(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*UNBLOCKED, sys.executable, "-c", WALK],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as walk:
        assert walk.stdout is not None
        started = [int(word) for word in walk.stdout.readline().split()]
        assert len(started) == 2
        os.kill(walk.pid, number)
        walk.wait(30)
        end = time.monotonic() + 10
        while not all(map(gone, started)) and time.monotonic() < end:
            time.sleep(0.01)
        assert all(map(gone, started))
