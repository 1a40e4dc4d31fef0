"""`clip-search releases`, `rollback` and `prune`."""

import json
from typing import Any

import click
from rich.text import Text

from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.ingest.execution import Ingests
from clip_search.ingest.ingest import begin, end
from clip_search.ingest.releases import GONE, SERVING, Release, caller, releases
from clip_search.terminal import busy, console, say

_INDENT = " " * 4


@click.command("releases")
@click.option("--all", "also_gone", is_flag=True, help="Those as well whose index is no more.")
@click.option("--json", "as_json", is_flag=True, help="All that is recorded of them, as JSON.")
@deployment_options
def releases_command(
    also_gone: bool,  # noqa: FBT001 (click's way)
    as_json: bool,  # noqa: FBT001 (click's way)
    deployment: Deployment,
) -> None:
    """Show the releases: which one serves, and which are kept to go back to.

    \b
    Examples:
      clip-search releases
      clip-search releases --all --json
    """
    found = [one for one in releases(deployment) if also_gone or one.status != GONE]
    if as_json:
        click.echo(json.dumps([one.fields for one in found], indent=2))
        return
    if not found:
        say("There is no release yet: `clip-search ingest` makes one.")
        return
    for one in found:
        console().print(_head(one), highlight=False)
        for line in one.lines:
            console().print(Text(click.wrap_text(line, console().width, _INDENT, _INDENT)))


@click.command("rollback")
@click.argument("release", required=False)
@deployment_options
def rollback_command(release: str | None, deployment: Deployment) -> None:
    """Put a release that is kept into service again: RELEASE, or the one that served before.

    It takes seconds, and no search fails meanwhile. The release that served until then is kept, so that a second
    rollback undoes the first. It comes back with the model that made it.

    \b
    Examples:
      clip-search rollback
      clip-search rollback 20261128t101500z-1a2b3c4d
    """
    done = _aside(deployment, "rollback", {"rollback": release or ""})
    say(f"Release {done['to']} serves again; {done['before']} is kept.")


@click.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(0, 20),
    default=1,
    show_default=True,
    help="So many besides the serving one.",
)
@deployment_options
def prune_command(keep: int, deployment: Deployment) -> None:
    """Take away releases that are kept for a rollback, with the thumbnails and models that only they need.

    \b
    Example:
      clip-search prune --keep 0
    """
    done = _aside(deployment, "prune", {"prune": keep})
    gone = [*done["removed"], *(f"endpoint {name}" for name in done["endpoints"])]
    say(f"Removed: {', '.join(gone) or 'nothing'}.")


def _aside(deployment: Deployment, what: str, given: dict[str, Any]) -> dict[str, Any]:
    """Let the ingest's state machine do something else than an ingest: never beside one."""
    ingests = Ingests(deployment.account.client("stepfunctions"), deployment.state_machine)
    execution = begin(ingests, what, {**given, "by": caller(deployment)})
    with busy(f"{what.capitalize()} …"):
        return end(ingests, execution, what)


def _head(one: Release) -> Text:
    style = "bold" if one.status == SERVING else ""
    return Text.assemble((one.run, style), "  ", one.status, f", {one.came}" if one.came else "")
