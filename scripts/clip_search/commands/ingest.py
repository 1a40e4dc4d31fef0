"""`clip-search ingest`."""

import click
from rich.table import Table
from rich.text import Text

from clip_search.aws.account import Deployment
from clip_search.aws.errors import AWS_ERRORS, has_ended
from clip_search.commands.common import deployment_options
from clip_search.errors import INTERRUPTED, CommandError
from clip_search.ingest.execution import Execution, Ingests
from clip_search.ingest.findings import tell
from clip_search.ingest.ingest import begin, finish
from clip_search.ingest.releases import caller
from clip_search.ingest.runs import Report, Runs
from clip_search.terminal import console, say

HOW_TO_LOOK_AND_STOP = (
    "Look: clip-search status, or clip-search ingest --attach. Stop: clip-search ingest --stop"
)


@click.command("ingest")
@click.option("--wait/--no-wait", default=True, help="Follow it to its end (default), or only start it.")
@click.option("--full", is_flag=True, help="Compute every vector anew, even of unchanged pictures.")
@click.option(
    "--attach", is_flag=True, help="Follow the ingest that is running (or tell how the last one ended)."
)
@click.option("--stop", is_flag=True, help="Stop the ingest that is running.")
@deployment_options
def ingest_command(
    wait: bool,  # noqa: FBT001 (click's way)
    full: bool,  # noqa: FBT001 (click's way)
    attach: bool,  # noqa: FBT001 (click's way)
    stop: bool,  # noqa: FBT001 (click's way)
    deployment: Deployment,
) -> None:
    """Index what is in the bucket, and let searches see it once all of it is there.

    Until then, and if it fails, searches see the catalogue as it was. Only the vectors of new or changed pictures
    and texts are computed. Ctrl-C stops watching, not the ingest.

    \b
    Examples:
      clip-search ingest
      clip-search ingest --full --no-wait
      clip-search ingest --attach
      clip-search ingest --stop
    """
    if stop + attach + full > 1:
        raise click.UsageError("--full, --attach and --stop exclude one another.")
    ingests = Ingests(deployment.account.client("stepfunctions"), deployment.state_machine)
    if stop:
        _stop(ingests)
        return
    execution = _running_or_last(ingests) if attach else _start(ingests, deployment, full=full)
    say(f"Ingest {execution.name} {_begun(execution) if attach else 'has started'}.")
    if not wait and execution.status == "RUNNING":
        say(HOW_TO_LOOK_AND_STOP)
        return
    _follow(deployment, ingests, execution)


def _begun(execution: Execution) -> str:
    if execution.status == "RUNNING":
        return "is running"
    return f"is not running any more: it began {execution.started.astimezone():%Y-%m-%d %H:%M}"


def _start(ingests: Ingests, deployment: Deployment, *, full: bool) -> Execution:
    return begin(ingests, "ingest", {"full": full, "by": caller(deployment)})


def _stop(ingests: Ingests) -> None:
    running = ingests.running()
    if running is None:
        raise CommandError("No ingest is running.")
    ingests.stop(running)
    say(f"Ingest {running.name} was stopped. `clip-search status` says which release serves.")


def _follow(deployment: Deployment, ingests: Ingests, execution: Execution) -> None:
    try:
        report = finish(ingests, Runs(deployment.account.client("s3"), deployment.bucket), execution)
    except KeyboardInterrupt:
        say(f"The ingest goes on. {HOW_TO_LOOK_AND_STOP}")
        raise click.exceptions.Exit(INTERRUPTED) from None
    except AWS_ERRORS as error:
        if not has_ended(error):
            say(f"Lost sight of the ingest, which may go on. {HOW_TO_LOOK_AND_STOP}")
        raise
    print_report(report)


def _running_or_last(ingests: Ingests) -> Execution:
    if found := ingests.running() or ingests.last():
        return found
    raise CommandError("There was no ingest yet: leave --attach out to start one.")


def print_report(report: Report | None) -> None:
    """The figures of a run that went well, on standard output."""
    if report is None:
        say("The ingest succeeded, but left no report in the bucket.")
        return
    table = Table.grid(padding=(0, 2))
    for label, value in [("release", report.run), *report.lines]:
        table.add_row(label, Text(value))
    console().print(table)
    for line in report.placeholders:
        say(line)
    tell(report.reasons, report.notes, will=False)
    if report.figures.get("rejected"):
        say(f"Rejected products and why: {report.rejected_at}")
    if report.notes:
        say(f"What was mended, and where: {report.notes_at}")
