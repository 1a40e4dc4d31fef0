"""The local cloud's commands, run as a user runs them."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

Environment = Mapping[str, str]


def command(name: str, environment: Environment, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "local_cloud", name],
        env={**environment, **more},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def impatient(name: str, environment: Environment) -> "subprocess.CompletedProcess[str]":
    """The command, but waiting for an answer a moment only."""
    code = (
        "from local_cloud import __main__, daemon, state\n"
        "daemon.ANSWER_PATIENCE_SECONDS = state.HEALTH_TIMEOUT_SECONDS = 1\n"
        f"__main__.main(['{name}'])"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False, timeout=10)
    return [int(line) for line in found.stdout.split()]


def command_line(pid: int) -> str:
    """How a process was started; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
