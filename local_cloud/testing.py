"""A local cloud for tests: on a port and in a folder of its own, gone with the test run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import process as processes
from . import state
from .access import keys, trail
from .aws.clients import Clients
from .environment import UNSET, variables
from .settings import CHECKOUT, Settings

START_TIMEOUT_SECONDS = 240.0
CDK_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Cloud:
    """A running local cloud, its environment for commands, and clients for it."""

    endpoint: str
    opensearch: str
    home: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]

    @cached_property
    def client(self) -> Clients:
        """boto3 clients by service name."""
        return Clients(self.endpoint, self.environment["AWS_REGION"], self.environment)

    def cdk(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run the real CDK CLI in a folder."""
        cdk = CHECKOUT / "node_modules" / ".bin" / "cdk"
        return subprocess.run(  # noqa: S603 - the pinned CLI
            [str(cdk), *arguments, "--no-notices", "--progress", "events"],
            cwd=folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=CDK_TIMEOUT_SECONDS,
            check=False,
        )

    def outputs(self, stack: str) -> dict[str, str]:
        """A stack's outputs."""
        described = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {item["OutputKey"]: item["OutputValue"] for item in described.get("Outputs", [])}


def refusals(home: Path) -> list[str]:
    """What a cloud has refused, but to those whom tests made to be refused (`tester-…`, `visitor`), or of `nowhere`."""
    found = [entry for entry in trail.read(home) if entry.refused]
    meant = re.compile(r"[/:](tester|visitor|nowhere)")
    return [one.refused for one in found if not meant.search(f"{one.principal} {one.refused}")]


@contextmanager
def running_cloud(home: Path, settings: Mapping[str, str]) -> Iterator[Cloud]:
    """Serve within the block, with `settings` as environment variables on top of a free port.

    Raises `StartError` with the last lines of the log where it does not come up.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / "serve.log"
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LOCAL_CLOUD_", "OPENSEARCH_"))
    }
    own = {"LOCAL_CLOUD_PORT": "0", "LOCAL_CLOUD_HOME": str(home), **settings}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "local_cloud", "serve"]
        process = processes.spawn(
            command, log=output.fileno(), environment={**inherited, **own}, cwd=CHECKOUT
        )
    try:
        yield _ready(home, log, process, {**inherited, **own})
    finally:
        processes.stop(process, grace_seconds=20)
    # Functions and models that tests make have roles that may not log: on AWS, too, they only have no logs then.
    if refused := [text for text in refusals(home) if "to perform: logs:" not in text]:
        raise AssertionError("refused without a test that wants it:\n" + "\n".join(refused))


def _ready(home: Path, log: Path, process: subprocess.Popen[bytes], environment: Mapping[str, str]) -> Cloud:
    try:
        processes.wait_until(lambda: _is_ready(home), timeout_seconds=START_TIMEOUT_SECONDS, process=process)
    except processes.StartError as error:
        raise processes.StartError(f"the local cloud {error}:\n{processes.tail(log)}") from error
    running, key = state.read(home), keys.read_operator(home)
    if running is None or key is None:
        raise processes.StartError(f"the local cloud ended:\n{processes.tail(log)}")
    settings = Settings.from_environment(environment)
    aws = variables(running.endpoint, settings.region, settings.account, key)
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    merged = {k: v for k, v in environment.items() if k not in UNSET}
    return Cloud(running.endpoint, running.opensearch, home, {**merged, **aws, "PATH": path}, process)


def _is_ready(home: Path) -> bool:
    running = state.read(home)
    return running is not None and running.ready
