"""`clip-search upload`."""

from functools import partial
from pathlib import Path

import click

from catalogue.limit import DEFAULT_PERCENT, refusal
from catalogue.synonyms import FILE as SYNONYMS
from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.errors import CommandError
from clip_search.ingest.findings import tell
from clip_search.terminal import busy, counted, log, one_line, say, warn
from clip_search.upload.bucket import Catalogue
from clip_search.upload.folder import Folder, read_folder
from clip_search.upload.in_service import still_shown
from clip_search.upload.upload import Uploaded, upload

EXAMPLES = 3


@click.command("upload")
@click.argument("root", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--delete", is_flag=True, help="Delete from the bucket what is no longer in DIR.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--max-reject-percent",
    type=click.IntRange(0, 100),
    default=DEFAULT_PERCENT,
    show_default=True,
    help="The deployment's setting: above it an ingest stops, and nothing is deleted here.",
)
@deployment_options
def upload_command(
    root: Path,
    delete: bool,  # noqa: FBT001 (click's way)
    dry_run: bool,  # noqa: FBT001 (click's way)
    max_reject_percent: int,
    deployment: Deployment,
) -> None:
    """Upload the catalogue in DIR to the bucket: what is new or changed, nothing else.

    DIR holds *.jsonl files, a product a line, the pictures they name by their path in DIR, and perhaps synonyms.txt,
    words that mean the same. Other files are left aside, as are hidden ones and links that lead out of DIR. Killed
    half-way? Run it again.

    --delete keeps the pictures that a release shows which serves or is kept for a rollback: when none does any more,
    --delete takes them, too.

    \b
    Examples:
      clip-search upload ./catalogue
      clip-search upload ./catalogue --delete --dry-run
    """
    upload_folder(deployment, root, delete=delete, dry=dry_run, max_reject_percent=max_reject_percent)


def upload_folder(
    deployment: Deployment, root: Path, *, delete: bool = False, dry: bool = False, max_reject_percent: int
) -> None:
    """Upload a folder, saying beforehand what the ingest will make of it.

    Raises:
        CommandError: there is nothing usable in it, or the bucket does not take it.
    """
    catalogue = Catalogue(deployment.account.client("s3"), deployment.bucket)
    with busy(f"Reading {root} …"):
        folder = read_folder(root)
    tell_findings(folder)
    stops = refusal(folder.rejected, folder.products, max_reject_percent)
    if stops and not folder.products:
        raise CommandError(f"Nothing was uploaded or deleted: {stops}.")
    if stops:
        warn(f"The ingest will stop, and the release in service stay: {stops}.")
    shown = partial(still_shown, deployment) if delete and not stops else None
    print_upload(upload(catalogue, folder, still_shown=shown, dry=dry), deployment.bucket)
    if stops and delete:
        warn(
            "Nothing was deleted, as the ingest will stop. If the deployment allows more, give --max-reject-percent."
        )


def print_upload(done: Uploaded, bucket: str) -> None:
    """Say what was done, and what only the bucket has."""
    say(_summary(done, bucket))
    if done.still_shown:
        say(
            f"{counted(len(done.still_shown), 'picture')} no longer in the folder kept, as a release shows them that "
            "serves or is kept: when it is gone, --delete removes them."
        )
    left = [name for name in done.plan.leftover if name not in {*done.deleted, *done.still_shown}]
    if left:
        lists = sum(name.endswith(".jsonl") for name in left)
        say(
            f"Only in the bucket, not in the folder: {counted(len(left), 'object')}, of which "
            f"{counted(lists, 'product list')}; --delete removes them."
        )


def tell_findings(folder: Folder) -> None:
    """Say what the ingest will make of the lines, and what was left aside."""
    findings = folder.findings
    tell(findings.rejected.records(), findings.notes.records(), will=True)
    for found, noun, what in (
        (findings.not_text, "file", "left aside (a name that is no valid text)"),
        (findings.not_followed, "link", "not followed (leading nowhere, out of the folder or to a folder)"),
    ):
        if found:
            more = ", …" if len(found) > EXAMPLES else ""
            warn(f"{counted(len(found), noun)} {what}: {', '.join(map(one_line, found[:EXAMPLES]))}{more}")
    for name in folder.ignored:
        log.info("left aside: %s", one_line(name))


def _summary(done: Uploaded, bucket: str) -> str:
    plan, folder = done.plan, done.folder
    pictures = [file for file in plan.pictures if not file.is_synonyms]
    synonyms = f", {SYNONYMS}" if len(pictures) < len(plan.pictures) else ""
    parts = [
        counted(folder.products, "product"),
        f"{counted(len(pictures), 'picture')}{synonyms} and {counted(len(plan.lists), 'product list')} "
        f"{'to upload' if done.dry else 'uploaded'} ({plan.bytes / 1e6:.1f} MB)",
        f"{plan.unchanged:,} unchanged",
        *([f"{len(done.deleted):,} {'to be deleted' if done.dry else 'deleted'}"] if done.deleted else []),
        *([f"{counted(len(folder.ignored), 'other file')} left aside"] if folder.ignored else []),
    ]
    return f"s3://{bucket}/catalog/: " + ", ".join(parts) + "."
