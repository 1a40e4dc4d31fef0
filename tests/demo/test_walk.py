"""The walk as a program: how it ends when a step cannot do its job. That it ends well is the journey's test."""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def walk(endpoint: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    command = [sys.executable, "-m", "demo.walk"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_a_cloud_that_is_down_ends_the_walk_with_one_line() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ended = walk(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert ended.returncode == 3
    assert "1. Bootstrap the account" in ended.stdout
    assert ended.stderr.startswith("Error: AWS does not answer at http://127.0.0.1:")
    assert len(ended.stderr.splitlines()) == 1
