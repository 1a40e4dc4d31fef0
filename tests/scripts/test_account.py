"""What the commands say when the account is not there, not ours, or empty."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clip_search.aws.account import deployment_failure
from scripts_kit.elsewhere import Answer, answering
from scripts_kit.shop import Shop, create_stack, run


def test_nothing_deployed(aws: str) -> None:
    done = run("status")
    assert done.exit_code == 3
    assert "No stack ClipSearch-Data in eu-central-1" in done.stderr
    assert "make demo" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_another_prefix_is_looked_for(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIP_SEARCH_STACK", "Shop")
    assert "No stack Shop-Service" in run("search", "mug").stderr
    assert "No stack Other-Service" in run("search", "mug", "--stack", "Other").stderr


def test_a_half_made_deployment(aws: str) -> None:
    create_stack("ClipSearch-Service", {"EndpointName": "clip"}, bucket="unused")
    done = run("search", "mug")
    assert done.exit_code == 3
    assert "has no output ApiUrl: finish deploying it first." in done.stderr


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"])
def test_a_deployment_that_failed_is_called_so(status: str) -> None:
    stack = {"StackName": "S", "StackStatus": status, "StackStatusReason": "The bucket exists."}
    assert deployment_failure(stack) == (
        "its last deployment failed (The bucket exists); mend the cause and deploy it again"
    )
    assert deployment_failure({"StackStatus": "UPDATE_COMPLETE"}) is None


def test_an_account_that_does_not_answer(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setattr("clip_search.aws.account.ATTEMPTS", 1)
        done = run("status")
    assert done.exit_code == 3
    assert f"AWS does not answer at http://127.0.0.1:{port}" in done.stderr
    assert "make demo" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_account_elsewhere_that_does_not_answer(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    monkeypatch.setattr("clip_search.aws.account.ATTEMPTS", 1)
    done = run("status")
    assert done.exit_code == 3
    assert "AWS does not answer: check the network and AWS_ENDPOINT_URL" in done.stderr
    assert "make demo" not in done.stderr


@pytest.mark.parametrize("command", ["status", "ingest"])
@pytest.mark.parametrize(
    "answer",
    [
        (200, "text/html", b"<html><body>Welcome</body></html>"),
        (200, "text/html", b"<!DOCTYPE html><br>Welcome"),
        (200, "application/json", b'{"cluster_name": "shop"}'),
        (200, "text/plain", b""),
        (302, "text/html", b""),
        (401, "application/json", b'{"error": "who are you?"}'),
        (404, "text/html", b"<html>nothing here</html>"),
        (405, "text/plain", b"no"),
    ],
    ids=lambda answer: f"{answer[0]} {answer[2].decode()[:12]}",
)
def test_an_endpoint_that_is_something_else(
    aws: str, monkeypatch: pytest.MonkeyPatch, answer: Answer, command: str
) -> None:
    with answering(answer) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        done = run(command)
    assert done.exit_code == 3
    assert "is not AWS" in done.stderr
    assert "check AWS_ENDPOINT_URL" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SFN"])
@pytest.mark.parametrize(
    "answer", [(200, "text/html", b"<html></html>"), (404, "text/html", b"<html></html>")]
)
def test_one_service_that_is_something_else(
    shop: Shop, catalogue: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer, variable: str
) -> None:
    with answering(answer) as url:
        monkeypatch.setenv(variable, url)
        done = run("upload", catalogue) if variable.endswith("S3") else run("ingest")
    assert done.exit_code == 3
    assert "is not AWS" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "command"),
    [
        ("AWS_ENDPOINT_URL", "127.0.0.1:5071", ["search", "mug"]),
        ("AWS_ENDPOINT_URL", "localhost", ["status"]),
        ("AWS_ENDPOINT_URL_CLOUDFORMATION", "localhost:9000", ["ingest"]),
        ("AWS_ENDPOINT_URL", "http://[::1", ["status"]),
        ("AWS_REGION", "eu central 1", ["status"]),
    ],
)
def test_settings_that_are_none_are_one_line(
    aws: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str, command: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    done = run(*command)
    assert done.exit_code in {1, 3}
    assert len(done.stderr.splitlines()) == 1
    assert value in done.stderr or name in done.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_an_output_that_lacks_letters_is_no_error(
    aws: str, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    program = Path(sys.executable).with_name("clip-search")
    done = subprocess.run(
        [program, "status", "--stack", "Größe…かばん"], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 3
    assert b"No stack Gr" in done.stderr
    assert b"e...???" in done.stderr.replace(b"\x85", b"...")


def test_a_proxy_is_not_asked_for_this_machine(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert "No stack ClipSearch-Data" in run("status").stderr


@pytest.mark.parametrize(
    ("unset", "advice"),
    [
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "No AWS credentials: set AWS_PROFILE"),
        (["AWS_REGION", "AWS_DEFAULT_REGION"], "No AWS region: set AWS_REGION"),
    ],
)
def test_missing_settings(aws: str, monkeypatch: pytest.MonkeyPatch, unset: list[str], advice: str) -> None:
    for name in unset:
        monkeypatch.delenv(name)
    done = run("status")
    assert done.exit_code == 3
    assert advice in done.stderr


def test_a_profile_that_is_not_there(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    done = run("status")
    assert done.exit_code == 3
    assert "(nobody)" in done.stderr
    assert "check AWS_PROFILE" in done.stderr


def test_help_teaches(aws: str) -> None:
    assert "3  nothing deployed" in run("--help").stdout
    for command in ("upload", "ingest", "search", "status"):
        told = run(command, "--help").stdout
        assert "Example" in told
        assert f"clip-search {command}" in told


def test_an_empty_region_is_none(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "")
    assert "No AWS region: set AWS_REGION" in run("status").stderr


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_either_name_of_the_region_will_do(aws: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv(name, "ap-south-1")
    assert "No stack ClipSearch-Data in ap-south-1" in run("status").stderr


def test_a_misspelt_setting_is_named(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIP_SEARCH_STAK", "Shop")
    done = run("status")
    assert done.exit_code == 1
    assert "CLIP_SEARCH_STAK is no setting: there is CLIP_SEARCH_STACK." in done.stderr


def test_ctrl_c_while_the_program_is_being_imported_is_quiet(
    aws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python says on standard error what it imports, so that the moment is known."""
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    program = Path(sys.executable).with_name("clip-search")
    with subprocess.Popen(
        ["env", "--default-signal=INT", program, "status"], stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stderr is not None
        next(line for line in started.stderr if line.rstrip().endswith("botocore.compat"))
        started.send_signal(signal.SIGINT)
        said = [line for line in started.stderr if not line.startswith("import time:")]
    assert started.returncode == 130
    assert "".join(said).strip() == ""
