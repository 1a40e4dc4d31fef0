"""`clip-search rejects` and `redrive`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from catalogue.notes import Tally
from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.commands.ingest import follow
from clip_search.errors import CommandError
from clip_search.ingest.execution import Ingests
from clip_search.ingest.findings import place
from clip_search.ingest.ingest import begin
from clip_search.ingest.releases import caller
from clip_search.ingest.runs import Runs
from clip_search.terminal import console, counted, one_line, say


@click.command("rejects")
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with three examples of each.")
@deployment_options
def rejects_command(run: str | None, as_json: bool, deployment: Deployment) -> None:  # noqa: FBT001 (click's way)
    """Show what the ingest RUN, or the last one, rejected, mended or left out: grouped by reason, with examples.

    Mend it in the catalogue, upload that and ingest again. A picture that could not be read is not tried again as long
    as it is the same; `clip-search redrive` tries those all the same.

    \b
    Examples:
      clip-search rejects
      clip-search rejects 20261128t101500z-1a2b3c4d --json
    """
    runs = Runs(deployment.account.client("s3"), deployment.bucket)
    report = runs.report(run) if run else runs.newest()
    if report is None:
        what = f"run {run}" if run else "any run"
        raise CommandError(
            f"There is no report of {what} (they are kept for 30 days): see clip-search status."
        )
    rejected, notes = Tally(), Tally()
    for line in runs.records(report.run, "rejected.jsonl"):
        name, _, what = line["kind"].partition(": ")
        rejected.add(name, what, {key: value for key, value in line.items() if key != "kind"})
    notes.add_records(runs.records(report.run, "notes.jsonl"))
    if as_json:
        told = {"run": report.run, "rejected": rejected.records(), "notes": notes.records()}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    say(f"Run {report.run} ({report.figures.get('status')}):")
    _show("rejected", "product", rejected.records())
    _show("mended or left out", "field", notes.records())


@click.command("redrive")
@deployment_options
def redrive_command(deployment: Deployment) -> None:
    """Ingest again, and try anew the pictures that could not be read: all else is known already.

    For pictures that failed by an accident, or by a limit of the model server that has been raised since.

    \b
    Example:
      clip-search redrive
    """
    ingests = Ingests(deployment.account.client("stepfunctions"), deployment.state_machine)
    execution = begin(ingests, "ingest", {"redrive": True, "by": caller(deployment)})
    say(f"Ingest {execution.name} has started.")
    follow(deployment, ingests, execution)


def _show(what: str, noun: str, records: Iterable[Mapping[str, Any]]) -> None:
    records = list(records)
    total = sum(record["count"] for record in records)
    say(f"{counted(total, noun)} {what}{':' if records else '.'}")
    table = Table.grid(padding=(0, 2))
    for record in records:
        table.add_row(str(record["count"]), Text(f"{record['field']}: {one_line(record['what'])}"))
        for example in record["examples"]:
            table.add_row("", Text(f"  {one_line(place(example))}", style="dim"))
    if records:
        console().print(table)
