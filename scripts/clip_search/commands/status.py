"""`clip-search status`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from clip_search.aws.account import Deployment, deployment_failure
from clip_search.aws.page_address import page_address
from clip_search.commands.common import deployment_options
from clip_search.ingest.execution import Execution, Ingests
from clip_search.ingest.history import cause
from clip_search.ingest.runs import RELEASED, Report, Runs
from clip_search.terminal import console, one_line


@click.command("status")
@deployment_options
def status_command(deployment: Deployment) -> None:
    """Show what is deployed, which release serves, and how the last ingest went.

    The release is the newest whose report is still in the bucket; reports are kept for 30 days.

    \b
    Example:
      clip-search status --stack ClipSearch
    """
    table = Table.grid(padding=(0, 2))
    try:
        for label, value in _rows(deployment):
            table.add_row(label, Text(one_line(value)))
    finally:  # what could be found out is shown even where the rest is missing
        if table.row_count:
            console().print(table)


def _rows(deployment: Deployment) -> Iterator[tuple[str, str]]:
    yield "stack", _stack(deployment.data)
    yield "bucket", deployment.bucket
    yield "domain", deployment.domain
    yield "stack", _stack(deployment.service)
    yield "search API", deployment.api_url
    if page := page_address(deployment):
        yield "search page", page
    yield "endpoint", _endpoint(deployment)
    account = deployment.account
    runs = Runs(account.client("s3"), deployment.bucket)
    yield from _release(runs.newest(RELEASED))
    ingests = Ingests(account.client("stepfunctions"), deployment.state_machine)
    yield "last ingest", _ingest(ingests.last())


def _endpoint(deployment: Deployment) -> str:
    told = deployment.account.client("sagemaker").describe_endpoint(EndpointName=deployment.endpoint)
    reason = told.get("FailureReason")
    return f"{deployment.endpoint}: {told['EndpointStatus']}{f' ({reason})' if reason else ''}"


def _release(report: Report | None) -> Iterator[tuple[str, str]]:
    if report is None:
        yield "release", "none is known: `clip-search ingest` makes one"
        return
    yield "release", report.run
    for label, value in report.lines:
        yield f"  {label}", value


def _ingest(last: Execution | None) -> str:
    if last is None:
        return "none yet"
    words = f"{last.name}: {last.status}, {last.seconds:.0f} s, {_moment(last.started)}"
    if last.status in {"FAILED", "TIMED_OUT"}:
        words += f" ({cause(last.error, last.cause)})"
    return words


def _stack(stack: Mapping[str, Any]) -> str:
    changed = stack.get("LastUpdatedTime") or stack["CreationTime"]
    failure = deployment_failure(stack)
    return (
        f"{stack['StackName']}: {stack['StackStatus']}, {_moment(changed)}{f': {failure}' if failure else ''}"
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
