"""`clip-search ingest`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from clip_search.aws.account import Deployment
from clip_search.aws.errors import AWS_ERRORS, has_ended
from clip_search.commands.common import deployment_options
from clip_search.errors import INTERRUPTED, CommandError
from clip_search.ingest.execution import Execution, Ingests
from clip_search.ingest.findings import tell
from clip_search.ingest.ingest import IngestFailedError, begin, finish
from clip_search.ingest.releases import caller
from clip_search.ingest.report import Report
from clip_search.ingest.runs import Runs
from clip_search.terminal import console, one_line, say

CHECKS = ("rejects", "products", "pictures", "canaries", "overlap", "recall")
"""Those of `lambda/ingest/`, whose code is not known here."""
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
@click.option("--dry-run", is_flag=True, help="Only say what an ingest would do, take and cost.")
@click.option(
    "--accept",
    "accepted",
    metavar="CHECK",
    multiple=True,
    type=click.Choice(CHECKS),
    help=f"Release although a check fails ({', '.join(CHECKS)}); again for several.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The report as JSON, on standard output, of a failed ingest, too."
)
@deployment_options
def ingest_command(
    wait: bool,  # noqa: FBT001 (click's way)
    full: bool,  # noqa: FBT001 (click's way)
    attach: bool,  # noqa: FBT001 (click's way)
    stop: bool,  # noqa: FBT001 (click's way)
    dry_run: bool,  # noqa: FBT001 (click's way)
    accepted: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 (click's way)
    deployment: Deployment,
) -> None:
    """Index what is in the bucket, and let searches see it once all of it is there.

    Until then, and if it fails, searches see the catalogue as it was. Only the vectors of new or changed pictures
    and texts are computed. Ctrl-C stops watching, not the ingest.

    Each state is shown with how far it is, and how long it has left as soon as that can be said. The report tells which
    machine embedded, how long each state took, and what the transform job cost.

    Before a release is put into service it is checked: that few products are rejected, that there are not far fewer
    products or pictures than in the one before, that products are found by their own vectors, and that titles find
    what they found. A check that fails leaves everything as it was and says how to let it pass once.

    \b
    Examples:
      clip-search ingest
      clip-search ingest --dry-run
      clip-search ingest --full --no-wait
      clip-search ingest --accept products --accept pictures
      clip-search ingest --attach
      clip-search ingest --stop
    """
    if stop + attach + (full or dry_run or bool(accepted)) > 1:
        raise click.UsageError("--attach, --stop and what says how to ingest exclude one another.")
    ingests = Ingests(deployment.account.client("stepfunctions"), deployment.state_machine)
    if stop:
        _stop(ingests)
        return
    wish = {"full": full, "dry_run": dry_run, "accept": list(accepted), "by": caller(deployment)}
    execution = _running_or_last(ingests) if attach else begin(ingests, "ingest", wish)
    say(f"Ingest {execution.name} {_begun(execution) if attach else 'has started'}.")
    if not wait and execution.status == "RUNNING":
        say(HOW_TO_LOOK_AND_STOP)
        return
    follow(deployment, ingests, execution, as_json=as_json)


def _begun(execution: Execution) -> str:
    if execution.status == "RUNNING":
        return "is running"
    return f"is not running any more: it began {execution.started.astimezone():%Y-%m-%d %H:%M}"


def _stop(ingests: Ingests) -> None:
    running = ingests.running()
    if running is None:
        raise CommandError("No ingest is running.")
    ingests.stop(running)
    say(f"Ingest {running.name} was stopped. `clip-search status` says which release serves.")


def follow(deployment: Deployment, ingests: Ingests, execution: Execution, *, as_json: bool = False) -> None:
    """Show an ingest until it has ended, then its report; CommandError where it failed."""
    try:
        report = finish(ingests, Runs(deployment.account.client("s3"), deployment.bucket), execution)
    except IngestFailedError as error:
        if as_json and error.report:
            _print_json(error.report)
        raise
    except KeyboardInterrupt:
        say(f"The ingest goes on. {HOW_TO_LOOK_AND_STOP}")
        raise click.exceptions.Exit(INTERRUPTED) from None
    except AWS_ERRORS as error:
        if not has_ended(error):
            say(f"Lost sight of the ingest, which may go on. {HOW_TO_LOOK_AND_STOP}")
        raise
    if as_json and report:
        _print_json(report)
    else:
        print_report(report)


def _print_json(report: Report) -> None:
    click.echo(json.dumps(report.figures, indent=2))


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
    for label, value in [("would be" if report.dry else "release", report.run), *report.lines]:
        table.add_row(label, Text(value))
    console().print(table)
    if checks := report.checks:
        console().print(_checks(checks))
    for line in report.placeholders:
        say(line)
    tell(report.reasons, report.notes, will=False)
    if report.figures.get("rejected"):
        say(f"Rejected products and why: {report.rejected_at}")
    if report.dry:
        say("Nothing was indexed: this was a dry run.")
    if report.notes:
        say(f"What was mended, and where: {report.notes_at}")


def _checks(checks: Sequence[Mapping[str, Any]]) -> Table:
    """The checks that were made, and how they went."""
    table = Table.grid(padding=(0, 2))
    for check in checks:
        verdict = "passed" if check["passed"] else "accepted" if check.get("accepted") else "FAILED"
        table.add_row(f"check {check['check']}", verdict, Text(one_line(check["said"])))
    return table
