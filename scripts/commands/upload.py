"""`clip-search upload`."""

from pathlib import Path

import click

from scripts.account import Deployment
from scripts.aws_errors import one_line
from scripts.bucket import Catalogue
from scripts.commands.common import deployment_options
from scripts.findings import tell
from scripts.folder import Folder
from scripts.terminal import log, say, warn
from scripts.upload import Uploaded, upload

EXAMPLES = 3


@click.command("upload")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--delete", is_flag=True, help="Delete from the bucket what is no longer in DIR.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@deployment_options
def upload_command(folder: Path, delete: bool, dry_run: bool, deployment: Deployment) -> None:  # noqa: FBT001 (click's way)
    """Upload the catalogue in DIR to the bucket: what is new or changed, nothing else.

    DIR holds *.jsonl files, a product a line, and the pictures they name by their path in DIR. Files that are
    neither are left aside, as are hidden files and links that lead out of DIR. Killed half-way? Run it again.

    \b
    Examples:
      clip-search upload ./catalogue
      clip-search upload ./catalogue --delete --dry-run
    """
    catalogue = Catalogue(deployment.account.client("s3"), deployment.bucket)
    print_upload(upload(catalogue, folder, delete=delete, dry=dry_run), deployment.bucket)


def print_upload(done: Uploaded, bucket: str) -> None:
    """Say what was done, what is wrong with the catalogue, and what only the bucket has."""
    _tell_findings(done.folder)
    say(_summary(done, bucket))
    if left := len(done.plan.leftover) - done.deleted:
        lists = sum(name.endswith(".jsonl") for name in done.plan.leftover)
        say(
            f"{left} objects in the bucket ({lists} of them product lists) are not in the folder; "
            "--delete removes them."
        )


def _tell_findings(folder: Folder) -> None:
    """Say what the ingest will make of the lines, and what was left aside."""
    findings = folder.findings
    tell(findings.rejected.records(), findings.notes.records(), will=True)
    for found, what in (
        (findings.not_text, "files have names that are no valid text and were left aside"),
        (findings.not_followed, "links lead nowhere, out of the folder or to folders and were not followed"),
    ):
        if found:
            more = ", …" if len(found) > EXAMPLES else ""
            warn(f"{len(found)} {what}: {', '.join(map(one_line, found[:EXAMPLES]))}{more}")
    for name in folder.ignored:
        log.info("left aside: %s", one_line(name))


def _summary(done: Uploaded, bucket: str) -> str:
    plan, folder = done.plan, done.folder
    parts = [
        f"{folder.products:,} products",
        f"{len(plan.pictures):,} pictures and {len(plan.lists):,} product lists "
        f"{'to upload' if done.dry else 'uploaded'} ({plan.bytes / 1e6:.1f} MB)",
        f"{plan.unchanged:,} unchanged",
        *([f"{done.deleted:,} deleted"] if done.deleted else []),
        *([f"{len(folder.ignored):,} other files left aside"] if folder.ignored else []),
    ]
    return f"s3://{bucket}/catalog/: " + ", ".join(parts) + "."
