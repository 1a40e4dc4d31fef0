"""`clip-search search`."""

import io
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from scripts.account import Deployment
from scripts.aws_errors import one_line
from scripts.bucket import Catalogue
from scripts.commands.common import deployment_options
from scripts.image import fit_picture
from scripts.letters import shortcomings
from scripts.pictures import sheet_row
from scripts.search_api import HOW_ORDERED, Item, Query, read_items, search, was_truncated
from scripts.sheet import draw_sheet
from scripts.signed_http import SignedPost
from scripts.terminal import busy, console, say, warn

MAX_RESULTS = 100


@click.command("search")
@click.argument("words", nargs=-1)
@click.option(
    "--image",
    "image",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Search by this picture: a file, a pipe, or - for standard input.",
)
@click.option(
    "-k", "size", type=click.IntRange(1, MAX_RESULTS), default=10, show_default=True, help="How many results."
)
@click.option("--json", "as_json", is_flag=True, help="Print the API's answer as it is.")
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write a contact sheet of the results (PNG).",
)
@deployment_options
def search_command(
    words: tuple[str, ...],
    image: str | None,
    size: int,
    as_json: bool,  # noqa: FBT001 (click's way)
    sheet: Path | None,
    deployment: Deployment,
) -> None:
    """Find products by WORDS, by a picture, or by both, through the search API.

    Similarity is the cosine between the query's vector and the product's. Compare it within one list only:
    words are always further from pictures than pictures are from each other. The order is by similarity and,
    where there are words, by matching words as well.

    \b
    Examples:
      clip-search search "red striped mug"
      clip-search search --image photo.jpg -k 20 --sheet found.png
      clip-search search "in blue" --image photo.jpg
      clip-search search "red mug" --json | jq -r '.items[].id'
    """
    if not " ".join(words).strip() and image is None:
        raise click.UsageError("Give words, --image, or both.")
    query = Query(" ".join(words) or None, fit_picture(image) if image else None, size)
    with busy("Searching …"):
        answer = search(SignedPost(deployment.account), deployment.api_url, query)
    items = read_items(answer)
    if as_json:
        click.echo(answer)
    else:
        print_items(items)
    if was_truncated(answer):
        warn("The model has read only the beginning of the text: give fewer words.")
    if sheet:
        _write_sheet(deployment, query, items, sheet)


def print_items(items: Sequence[Item]) -> None:
    """A table of products on standard output."""
    if not items:
        say("Nothing found. Has a catalogue been indexed (`clip-search ingest`)?")
        return
    table = Table("#", "title", "similarity", "id", "picture")
    for rank, item in enumerate(items, 1):
        cells = (str(rank), item.title, item.nearness, item.id, item.picture or "")
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    console().print(table)
    nearness = [item.similarity or 0.0 for item in items]
    if nearness != sorted(nearness, reverse=True):
        say(HOW_ORDERED)


def _write_sheet(deployment: Deployment, query: Query, items: Sequence[Item], path: Path) -> None:
    for message in shortcomings([query.text or "", *(item.title for item in items)]):
        warn(message)
    catalogue = Catalogue(deployment.account.client("s3"), deployment.bucket)
    sheet = io.BytesIO()
    draw_sheet([sheet_row(catalogue, query, items)], "Product search").save(sheet, "PNG")
    path.write_bytes(sheet.getvalue())
    say(f"Contact sheet: {path}")
