"""`clip-search ingest`."""

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.table import Table
from rich.text import Text

from scripts.account import Deployment
from scripts.commands.common import deployment_options
from scripts.errors import CommandError
from scripts.execution import Execution, Ingests
from scripts.findings import tell
from scripts.ingest import finish, start
from scripts.runs import Report, Runs
from scripts.terminal import console, say

INTERRUPTED = 130


@click.command("ingest")
@click.option("--wait/--no-wait", default=True, help="Follow it to its end (default), or only start it.")
@click.option("--full", is_flag=True, help="Compute every vector anew, even of unchanged pictures.")
@click.option("--attach", is_flag=True, help="Follow the ingest that is running instead of starting one.")
@deployment_options
def ingest_command(wait: bool, full: bool, attach: bool, deployment: Deployment) -> None:  # noqa: FBT001 (click's way)
    """Index what is in the bucket, and let searches see it once all of it is there.

    Until then, and if it fails, searches see the catalogue as it was. Only the vectors of new or changed pictures
    and texts are computed. Ctrl-C stops watching, not the ingest.

    \b
    Examples:
      clip-search ingest
      clip-search ingest --full --no-wait
      clip-search ingest --attach
    """
    ingests = Ingests(deployment.account.client("stepfunctions"), deployment.state_machine)
    execution = _running(ingests) if attach else start(ingests, full=full)
    say(f"Ingest {execution.name} {'is running' if attach else 'has started'}.")
    if not wait:
        say(how_to_look_and_stop(execution))
        return
    _follow(deployment, ingests, execution)


def _follow(deployment: Deployment, ingests: Ingests, execution: Execution) -> None:
    try:
        report = finish(ingests, Runs(deployment.account.client("s3"), deployment.bucket), execution)
    except KeyboardInterrupt:
        say(f"The ingest goes on. {how_to_look_and_stop(execution)}")
        raise click.exceptions.Exit(INTERRUPTED) from None
    except (BotoCoreError, ClientError):
        say(f"Lost sight of the ingest, which may go on. {how_to_look_and_stop(execution)}")
        raise
    print_report(report)


def _running(ingests: Ingests) -> Execution:
    if running := ingests.running():
        return running
    raise CommandError("No ingest is running: leave --attach out to start one.")


def how_to_look_and_stop(execution: Execution) -> str:
    """What an operator can do about an ingest that goes on."""
    return (
        "Look: clip-search status, or clip-search ingest --attach. "
        f"Stop: aws stepfunctions stop-execution --execution-arn {execution.arn}"
    )


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
