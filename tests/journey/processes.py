"""Processes of a deployment's own cloud, found by what they run, and killed as a machine's failure kills them."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from journey.deployment import Deployment

_OPENSEARCH = b"org.opensearch.bootstrap.OpenSearch"


def kill_function(deployment: Deployment, handler: str) -> None:
    """Kill the function whose handler this is."""
    (pid,) = [pid for pid in _of(deployment) if handler.encode() in _read(pid, "cmdline")]
    os.kill(pid, signal.SIGKILL)


def restart_opensearch(deployment: Deployment) -> "subprocess.Popen[bytes]":
    """Kill the cloud's OpenSearch, and start it again as it was started, on the same data."""
    (pid,) = [pid for pid in _children(deployment) if _OPENSEARCH in _read(pid, "cmdline")]
    command = _read(pid, "cmdline").split(b"\0")[:-1]
    environment = dict(line.split(b"=", 1) for line in _read(pid, "environ").split(b"\0") if b"=" in line)
    folder, user = Path(f"/proc/{pid}/cwd").readlink(), Path(f"/proc/{pid}").stat().st_uid
    os.kill(pid, signal.SIGKILL)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, cwd=folder, user=user, stdout=quiet, stderr=quiet)


def _of(deployment: Deployment) -> Iterator[int]:
    """Yield the processes that work for a deployment's cloud."""
    mark = f"AWS_ENDPOINT_URL={deployment.env['AWS_ENDPOINT_URL']}".encode()
    for pid in _all():
        if mark in _read(pid, "environ").split(b"\0"):
            yield pid


def _children(deployment: Deployment) -> Iterator[int]:
    """Yield the processes that a deployment's cloud has started."""
    mark = f"LOCAL_CLOUD_HOME={deployment.env['LOCAL_CLOUD_HOME']}".encode()
    servers = [
        pid
        for pid in _all()
        if mark in _read(pid, "environ").split(b"\0") and b"serve" in _read(pid, "cmdline")
    ]
    for pid in _all():
        status = _read(pid, "status").decode()
        parent = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:")), 0)
        if parent in servers:
            yield pid


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
