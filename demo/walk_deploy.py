"""The demo's deployment: the project's own CDK CLI, bootstrapped where that is still to be done."""

import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from clip_search.aws.account import DEFAULT_PREFIX, Account
from clip_search.errors import CommandError
from clip_search.terminal import one_line
from demo.program import run_program

ROOT = Path(__file__).resolve().parents[1]
SYNTHESISED = ROOT / ".build" / "cdk.out"
"""A folder of its own: the CDK refuses one that another of its processes is reading."""
TOOLKIT = "CDKToolkit"
STACKS = tuple(f"{DEFAULT_PREFIX}-{part}" for part in ("Data", "Service"))
MAX_REASON = 1500
QUIET = {
    "NODE_NO_WARNINGS": "1",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",  # jsii wants the major version here
}


def is_bootstrapped(account: Account) -> bool:
    """Whether the account and region are ready for the CDK."""
    try:
        stacks = account.client("cloudformation").describe_stacks(StackName=TOOLKIT)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return str(stacks[0]["StackStatus"]) in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def bootstrap(account: Account) -> None:
    """Bootstrap, from a folder without an app, so that the CDK has nothing to synthesise.

    Raises:
        CommandError: the CDK failed.
    """
    number = account.client("sts").get_caller_identity()["Account"]
    with tempfile.TemporaryDirectory() as elsewhere:
        _cdk("bootstrap", f"aws://{number}/{account.session.region_name}", folder=Path(elsewhere))


def deploy(account: Account, model: str) -> None:
    """Deploy both stacks with this model, and the API open to everybody, which a page in a browser needs.

    However small it is, a catalogue of one's own may take the place of the demo's.

    Raises:
        CommandError: the CDK failed; the message has CloudFormation's reason, where that was it.
    """
    begun = datetime.now(UTC)
    options = ["--all", "--require-approval", "never", "--output", str(SYNTHESISED)]
    settings = ["-c", f"model={model}", "-c", "api_access=public", "-c", "min_kept_percent=0"]
    try:
        _cdk("deploy", *options, *settings, folder=ROOT)
    except CommandError as error:
        if reason := first_failure(account.client("cloudformation"), STACKS, begun):
            raise CommandError(f"`cdk deploy` failed: {reason}") from error
        raise


def first_failure(cloudformation: Any, stacks: Iterable[str], since: datetime) -> str | None:
    """What failed first in some stacks since then, and why, in one line."""
    events = (event for stack in stacks for event in _failures(cloudformation, stack))
    recent = [event for event in events if event["Timestamp"] >= since]
    if not recent:
        return None
    first = min(recent, key=lambda event: event["Timestamp"])
    return f"{first['LogicalResourceId']}: {one_line(first['ResourceStatusReason'], MAX_REASON)}"


def _failures(cloudformation: Any, stack: str) -> list[dict[str, Any]]:
    try:
        events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    except ClientError:  # there is no such stack yet
        return []
    return [e for e in events if e["ResourceStatus"].endswith("_FAILED") and e.get("ResourceStatusReason")]


def _cdk(command: str, *arguments: str, folder: Path) -> None:
    """Run the CDK CLI, its output passed on as it comes."""
    cdk = ROOT / "node_modules" / ".bin" / "cdk"
    if not cdk.exists():
        raise CommandError("The CDK CLI is not installed: run `make setup`.")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, **QUIET, "PATH": path}
    line = [str(cdk), command, *arguments, "--no-notices"]
    if status := run_program(line, folder, environment):
        raise CommandError(f"`cdk {command}` failed (status {status}), for the reason given above.")
