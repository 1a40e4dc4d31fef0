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
from clip_search.errors import UnreachableError
from clip_search.ingest.execution import Execution, Ingests
from clip_search.ingest.history import cause
from clip_search.ingest.releases import SERVING, releases
from clip_search.ingest.report import Report
from clip_search.ingest.runs import RELEASED, Runs
from clip_search.terminal import console, one_line


@click.command("status")
@deployment_options
def status_command(deployment: Deployment) -> None:
    """Show what is deployed, which release serves, and how the last ingest went.

    The figures of the ingest that made the release are shown as long as its report is kept, 30 days.

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
    yield from _release(deployment, runs)
    ingests = Ingests(account.client("stepfunctions"), deployment.state_machine)
    yield "last ingest", _ingest(ingests.last())


def _endpoint(deployment: Deployment) -> str:
    told = deployment.account.client("sagemaker").describe_endpoint(EndpointName=deployment.endpoint)
    reason = told.get("FailureReason")
    return f"{deployment.endpoint}: {told['EndpointStatus']}{f' ({reason})' if reason else ''}"


def _release(deployment: Deployment, runs: Runs) -> Iterator[tuple[str, str]]:
    try:
        serving = next((one for one in releases(deployment) if one.status == SERVING), None)
    except UnreachableError:  # a deployment of before there was that function
        yield from _of_report(runs.newest(RELEASED))
        return
    if serving is None:
        yield from _of_report(None)
        return
    yield "release", serving.run
    yield "  in service since", serving.came or "before this was recorded"
    yield "  model", serving.model
    report = runs.report(serving.run)
    for label, value in report.lines if report else [("products", str(serving.fields["products"]))]:
        yield f"  {label}", value


def _of_report(report: Report | None) -> Iterator[tuple[str, str]]:
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
