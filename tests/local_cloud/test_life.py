"""The command line: up, status, env, down; crashes; children that die with their parent."""

import ctypes
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import requests

from local_cloud import state
from local_cloud.testing import Cloud, running_cloud
from local_cloud_kit.life import Environment, children, command, impatient
from local_cloud_kit.roles import new_role


def test_up_again_after_a_kill_and_down(environment: Environment, tmp_path: Path) -> None:
    assert command("status", environment).returncode == 3
    first = command("up", environment)
    assert first.returncode == 0, first.stderr
    assert "ready at" in first.stderr
    again = command("up", environment)
    assert (again.returncode, "already up" in again.stderr) == (0, True)
    assert "LOCAL_CLOUD_PORT" not in again.stderr
    other_port = command("up", environment, LOCAL_CLOUD_PORT="5391").stderr
    assert "LOCAL_CLOUD_PORT=5391 changes nothing; stop it first (make down)" in other_port
    running = state.read(tmp_path)
    assert running is not None
    exported = command("env", environment).stdout
    assert f"export AWS_ENDPOINT_URL={running.endpoint}" in exported
    shell = f"export AWS_PROFILE=mine PATH=/usr/bin:/bin; {exported}\necho $PATH ${{AWS_PROFILE-none}}"
    said = subprocess.run(
        ["/bin/sh", "-c", shell], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert said.startswith(f"{Path(sys.executable).parent}:")
    assert said.endswith(" none\n")

    os.kill(running.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while running.alive():
        assert time.monotonic() < end
    assert command("status", environment).stdout == "down\n"
    assert command("up", environment).returncode == 0
    assert command("status", environment).stdout.startswith("up: ")
    secret = json.loads((tmp_path / "operator.json").read_text())["AWS_SECRET_ACCESS_KEY"]
    assert secret not in exported, "a new start has new keys"
    assert command("down", environment).returncode == 0
    assert command("down", environment).stderr == "already down\n"
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in left if secret.encode() in path.read_bytes()] == []
    without = command("env", environment)
    assert (without.returncode, without.stdout, "make up" in without.stderr) == (1, "", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCAL_CLOUD_PORT", "http"),
        ("LOCAL_CLOUD_ACCOUNT", "12"),
        ("LOCAL_CLOUD_CONTAINER_ENV", "{"),
        ("LOCAL_CLOUD_COLD_START_SECONDS", "-1"),
        ("OPENSEARCH_URL", "nonsense"),
        ("LOCAL_CLOUD_HOSTS", "http://a"),
        ("LOCAL_CLOUD_PROT", "5199"),
        ("LOCAL_CLOUD_REGION", "not a region"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    environment: Environment, name: str, value: str
) -> None:
    result = command("up", environment, **{name: value})
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCAL_CLOUD_HOME", "/proc/version"),
        ("LOCAL_CLOUD_HOME", "/proc/none"),
        ("LOCAL_CLOUD_OPENSEARCH_CACHE", "/proc/none"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_line(environment: Environment, name: str, value: str) -> None:
    own = {k: v for k, v in environment.items() if k != "OPENSEARCH_URL"}
    result = command("up", own, **{name: value})
    assert result.returncode == 1
    assert f"Error: {value}: " in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_a_missing_tool_is_named_in_one_line_before_anything_starts(
    environment: Environment, tmp_path: Path
) -> None:
    result = command("up", environment, PATH=str(tmp_path))
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "Node.js 20 or newer is missing" in result.stderr


def test_a_taken_port_is_said(environment: Environment) -> None:
    assert command("up", environment).returncode == 0
    port = command("status", environment).stdout.split("127.0.0.1:")[1].split()[0]
    home = Path(environment["LOCAL_CLOUD_HOME"]) / "other"
    result = command("up", environment, LOCAL_CLOUD_PORT=port, LOCAL_CLOUD_HOME=str(home))
    assert result.returncode == 1
    assert "is taken" in result.stderr


def test_a_server_that_cannot_start_is_one_line_and_leaves_nothing(environment: Environment) -> None:
    result = command("up", environment, OPENSEARCH_URL="http://127.0.0.1:9")
    assert result.returncode == 1
    assert "Error: OPENSEARCH_URL=http://127.0.0.1:9 does not answer" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert command("status", environment).stdout == "down\n"


def test_a_proxy_is_not_asked_for_this_machine(environment: Environment, tmp_path: Path) -> None:
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    behind = {**environment, **proxies, "NO_PROXY": "shop.example", "no_proxy": ""}
    assert command("up", behind).returncode == 0
    first = state.read(tmp_path)
    assert "already up" in command("up", behind).stderr
    assert state.read(tmp_path) == first
    assert command("status", behind).stdout.startswith("up: ")
    assert "export NO_PROXY=shop.example,127.0.0.1,localhost,.localhost" in command("env", behind).stdout


def test_a_cloud_that_does_not_answer_is_left_alone(environment: Environment, tmp_path: Path) -> None:
    assert command("up", environment).returncode == 0
    running = state.read(tmp_path)
    assert running is not None
    os.kill(running.pid, signal.SIGSTOP)
    try:
        result = impatient("up", environment)
    finally:
        os.kill(running.pid, signal.SIGCONT)
    assert (result.returncode, "make down" in result.stderr) == (1, True)
    assert "already up" in command("up", environment).stderr
    assert state.read(tmp_path) == running


def test_another_server_for_the_same_home_is_refused(environment: Environment, tmp_path: Path) -> None:
    assert command("up", environment).returncode == 0
    first = state.read(tmp_path)
    result = command("serve", environment)
    assert (result.returncode, "serves from" in result.stderr) == (1, True)
    assert state.read(tmp_path) == first


def test_a_signal_to_any_thread_ends_it_in_order(opensearch_url: str, tmp_path: Path) -> None:
    with running_cloud(tmp_path / "home", {"OPENSEARCH_URL": opensearch_url}) as cloud:
        others = [int(task.name) for task in Path(f"/proc/{cloud.process.pid}/task").iterdir()]
        signalled = max(others)
        assert signalled != cloud.process.pid
        _signal_thread(cloud.process.pid, signalled)
        assert cloud.process.wait(60) == 0
        assert (tmp_path / "home" / "serve.log").read_text().splitlines()[-1] == "stopped"


def _signal_thread(process: int, thread: int) -> None:
    """SIGTERM to one thread, as the kernel may choose it."""
    tgkill = 234
    assert ctypes.CDLL(None, use_errno=True).syscall(tgkill, process, thread, signal.SIGTERM) == 0


def test_keys_of_an_earlier_start_are_told_from_wrong_ones(cloud: Cloud) -> None:
    earlier = {**cloud.environment, "AWS_ACCESS_KEY_ID": "LKIAEARLIER", "AWS_SECRET_ACCESS_KEY": "earlier"}
    program = Path(sys.executable).with_name("clip-search")
    told = subprocess.run(
        [program, "status"], env=earlier, capture_output=True, text=True, check=False, timeout=60
    )
    assert told.returncode == 3
    assert 'eval "$(make -s env)"' in told.stderr


def test_a_name_of_the_settings_is_served(opensearch_url: str, tmp_path: Path) -> None:
    settings = {"OPENSEARCH_URL": opensearch_url, "LOCAL_CLOUD_HOSTS": "build.internal, Box"}
    with running_cloud(tmp_path / "home", settings) as cloud:
        for host, status in (("build.internal", 200), ("box:80", 200), ("evil.example", 403)):
            url = f"{cloud.endpoint}/_local_cloud/health"
            assert requests.get(url, headers={"Host": host}, timeout=30).status_code == status


def test_children_die_with_a_server_that_is_killed(opensearch_url: str, tmp_path: Path) -> None:
    with running_cloud(tmp_path / "home", {"OPENSEARCH_URL": opensearch_url}) as cloud:
        function = _sleeper(cloud)
        cloud.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        started = children(cloud.process.pid)
        assert started
        cloud.process.kill()
        cloud.process.wait()
        end = time.monotonic() + 10
        while any(Path(f"/proc/{child}").exists() for child in started):
            assert time.monotonic() < end
            time.sleep(0.05)


def _sleeper(cloud: Cloud) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return 1\n")
    role = new_role(cloud.client("iam"), "r", Service="lambda.amazonaws.com")
    cloud.client("lambda").create_function(
        FunctionName="idle",
        Runtime="python3.13",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": buffer.getvalue()},
    )
    return "idle"
