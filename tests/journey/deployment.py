"""A deployed app in a local cloud of the tests' own: the commands that people use, and what they see."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import boto3
import pytest
from botocore.config import Config
from requests_aws4auth import AWS4Auth

from grants.calls import record
from local_cloud.testing import refusals

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MODEL = "demo/model/bundle"
MAX_REJECT_PERCENT = 30
COMMAND_TIMEOUT_S = 300
_LAST_WORDS = re.compile(r"(Teardown|Custom)\w*-\w+/logs is not authorized to perform: logs:")
"""A custom resource's function still writes when its role has lost its policy already: on AWS, too, that is lost."""
_MAKING = threading.Lock()
"""A session makes one client at a time."""
_NOT_THERE = re.compile(r"SearchQueryRole\S* is not authorized to perform: s3:ListBucket")
"""An address of what is no more, or a release without scales: S3 tells neither to who may not list the bucket."""
T = TypeVar("T")


def cloud_environment(home: Path) -> dict[str, str]:
    """Return the environment in which a local cloud of its own is started, asked and stopped."""
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LOCAL_CLOUD_", "OPENSEARCH_"))},
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "LOCAL_CLOUD_PORT": "0",
        "LOCAL_CLOUD_HOME": str(home),
        "LOCAL_CLOUD_IMAGE_BUILD": shlex.join([sys.executable, str(ROOT / "demo" / "image_build.py")]),
        "LOCAL_CLOUD_CONTAINER_ENV": "CLIP_HOST=127.0.0.1",
    }


def run(*command: str | Path, env: Mapping[str, str], cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False
    )


def must(*command: str | Path, env: Mapping[str, str], cwd: Path = ROOT) -> str:
    """Run a command that must succeed; return what it printed."""
    result = run(*command, env=env, cwd=cwd)
    assert result.returncode == 0, f"{shlex.join(map(str, command))}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def until(probe: Callable[[], T], timeout_s: float = 60) -> T:
    """Ask until the answer is true; the last answer fails the test when the time is over."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = probe()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {timeout_s} s; the last answer: {answer!r}"
        time.sleep(0.05)


def cdk(*arguments: str, env: Mapping[str, str], cwd: Path = ROOT) -> str:
    """Run the CDK CLI; return what it printed."""
    result = run(ROOT / "node_modules" / ".bin" / "cdk", *arguments, "--no-notices", env=env, cwd=cwd)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def synthesise(folder: Path, **settings: str) -> Path:
    """Let the CDK CLI make templates of the app, for which no account is needed; return their folder."""
    cdk("synth", "--quiet", *_app(folder, MODEL, **settings), env=os.environ)
    return folder


def _app(output: Path, model: str, **settings: str) -> list[str]:
    kept = "0"  # tests put one catalogue in the place of another
    given = {
        "model": model,
        "max_reject_percent": str(MAX_REJECT_PERCENT),
        "min_kept_percent": kept,
        **settings,
    }
    return ["--output", str(output), *(part for name in given for part in ("-c", f"{name}={given[name]}"))]


@dataclass(frozen=True)
class Deployment:
    """The app in one local cloud."""

    env: dict[str, str]
    work: Path

    def cdk(self, *arguments: str, model: str = MODEL) -> str:
        """Run the CDK CLI on the unmodified app, by default with the demo's model; return what it printed."""
        return cdk(*arguments, *_app(self.work / "cdk.out", model), env=self.env)

    def clip_search(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the operator's command line."""
        return run(BIN / "clip-search", *arguments, env=self.env)

    def search(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """Search with the command line; return the items."""
        result = self.clip_search("search", *arguments, "--json")
        assert result.returncode == 0, result.stdout + result.stderr
        items: list[dict[str, Any]] = json.loads(result.stdout)["items"]
        return items

    def client(self, service: str, config: Config | None = None) -> Any:
        """Return a boto3 client of this cloud; it takes long to make, so there is one of each."""
        key = (self.env["AWS_ACCESS_KEY_ID"], self.env["AWS_SECRET_ACCESS_KEY"])
        with _MAKING:
            return _client(self.env["AWS_ENDPOINT_URL"], self.env["AWS_REGION"], key, service, config)

    def signer(self, service: str) -> AWS4Auth:
        """Sign as the operator, for `requests`."""
        env = self.env
        return AWS4Auth(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_REGION"], service)

    def output(self, stack: str, name: str) -> str:
        """Return an output of a stack."""
        description = self.client("cloudformation").describe_stacks(StackName=f"ClipSearch-{stack}")[
            "Stacks"
        ][0]
        return str(next(o["OutputValue"] for o in description["Outputs"] if o["OutputKey"] == name))


@cache
def _client(endpoint: str, region: str, key: tuple[str, str], service: str, config: Config | None) -> Any:
    return _session(region, key).client(service, endpoint_url=endpoint, config=config)


@cache
def _session(region: str, key: tuple[str, str]) -> boto3.Session:
    return boto3.Session(*key, region_name=region)


@contextmanager
def bootstrapped(folders: pytest.TempPathFactory, variables: Mapping[str, str]) -> Iterator[Deployment]:
    """A local cloud of its own, under settings, ready for the CDK; gone at the end, whatever happened."""
    home = folders.mktemp("cloud")
    try:
        yield begin(home, folders.mktemp("work"), variables)
    finally:
        end(cloud_environment(home))


def begin(home: Path, work: Path, variables: Mapping[str, str] | None = None) -> Deployment:
    """Start a local cloud, unless it runs, and make it ready for the CDK."""
    env = {**cloud_environment(home), **(variables or {})}
    must("python", "-m", "local_cloud", "up", env=env)
    exports = _exports(must("python", "-m", "local_cloud", "env", env=env))
    deployment = Deployment({**env, **exports}, work)
    _bootstrap(deployment)
    return deployment


def end(env: Mapping[str, str]) -> None:
    """Stop a local cloud and forget everything in it. Nobody may have been refused anything."""
    run("python", "-m", "local_cloud", "down", env=env)
    home = Path(env["LOCAL_CLOUD_HOME"])
    if "RECORD_CALLS" in env:
        record([home])
    wanted = (_LAST_WORDS, _NOT_THERE)
    refused = [text for text in refusals(home) if not any(one.search(text) for one in wanted)]
    assert not refused, "refused without a test that wants it:\n" + "\n".join(refused)


def _bootstrap(deployment: Deployment) -> None:
    """As `make demo` does: in a folder without an app, which the CDK CLI would synthesise first."""
    elsewhere = deployment.work / "elsewhere"
    elsewhere.mkdir(parents=True, exist_ok=True)
    account = deployment.client("sts").get_caller_identity()["Account"]
    cdk("bootstrap", f"aws://{account}/{deployment.env['AWS_REGION']}", env=deployment.env, cwd=elsewhere)


def _exports(script: str) -> dict[str, str]:
    """Read the `export NAME=value` lines as a shell would."""
    words = [shlex.split(line) for line in script.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for line in words for word in line[1:] if "=" in word and "$" not in word)
