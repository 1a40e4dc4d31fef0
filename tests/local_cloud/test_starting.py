"""A local cloud that is starting: broken off, stopped, lost from sight."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_cloud import state
from local_cloud.opensearch.assemble import default_cache
from local_cloud_kit.life import Environment, children, command, command_line, impatient


class Starting:
    """`up` on its way to a server of its own: a JVM takes seconds."""

    def __init__(self, environment: Environment, home: Path) -> None:
        own = {k: v for k, v in environment.items() if k != "OPENSEARCH_URL"}
        self.environment = {**own, "LOCAL_CLOUD_OPENSEARCH_CACHE": str(default_cache())}
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local_cloud", "up"],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_heed_ctrl_c,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr
        while "starting OpenSearch" not in self.said.readline():
            assert self.process.poll() is None
        end = time.monotonic() + 60
        while not self.machines():
            assert time.monotonic() < end
            time.sleep(0.05)

    def machines(self) -> list[int]:
        """The JVMs that run this home's OpenSearch; others only tell a version or put it together."""
        starting = state.read(self.home)
        started = children(starting.pid) if starting else []
        return [child for child in started if "org.opensearch.bootstrap" in command_line(child)]

    def end(self) -> tuple[int, str]:
        """Wait for `up`: its exit status and what it has said since."""
        with self.said:
            return self.process.wait(60), self.said.read()


def _heed_ctrl_c() -> None:
    """Tests that run in the background have it ignored, and what they start inherits that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def starting(environment: Environment, tmp_path: Path) -> Starting:
    return Starting(environment, tmp_path)


def test_ctrl_c_while_it_starts_leaves_nothing(starting: Starting) -> None:
    server, machines = state.read(starting.home), starting.machines()
    assert server is not None
    os.killpg(starting.process.pid, signal.SIGINT)
    assert starting.end()[0] == 130
    assert [pid for pid in (server.pid, *machines) if state.State.of(pid).alive()] == []
    assert list(default_cache().glob(f"run-{server.pid}-*")) == []
    assert command("status", starting.environment).stdout == "down\n"


def test_down_stops_what_is_starting(starting: Starting) -> None:
    assert command("status", starting.environment).stdout.startswith("starting")
    machines = starting.machines()
    assert command("down", starting.environment).returncode == 0
    status, said = starting.end()
    assert (status, "Traceback" in said) == (1, False)
    assert [pid for pid in machines if state.State.of(pid).alive()] == []
    assert command("status", starting.environment).stdout == "down\n"


def test_a_start_that_lost_its_command_is_followed_and_one_without_opensearch_begun_anew(
    starting: Starting, opensearch_url: str
) -> None:
    server, machines = state.read(starting.home), starting.machines()
    starting.process.kill()
    starting.end()
    assert "ready at" in command("up", starting.environment).stderr
    running = state.read(starting.home)
    assert running is not None
    assert server is not None
    assert running.pid == server.pid
    os.kill(machines[0], signal.SIGKILL)
    anew = impatient("up", {**starting.environment, "OPENSEARCH_URL": opensearch_url})
    assert (anew.returncode, "is gone: starting afresh" in anew.stderr) == (0, True)
    assert not running.alive()
