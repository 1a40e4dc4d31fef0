"""`clip-search import`."""

import hashlib
import os
from pathlib import Path
from typing import Any

import click

from catalogue.limit import DEFAULT_PERCENT
from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.commands.imported import print_import, tell_outcome
from clip_search.commands.upload import upload_folder
from clip_search.importing.columns import FIELDS
from clip_search.importing.detect import FORMATS, Wishes
from clip_search.importing.reading.dialect import DELIMITERS
from clip_search.importing.reading.encodings import known
from clip_search.importing.run import Manners, RefusedError, run
from clip_search.importing.source import is_address
from clip_search.terminal import say

MEGABYTE = 1_000_000


class _Map(click.ParamType[tuple[str, str]]):
    name = "map"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        target, is_given, column = str(value).partition("=")
        if not target.strip() or not is_given or not column.strip():
            self.fail(f"{value}: FIELD=COLUMN is wanted, as title=Name or colour=Farbe.", param, ctx)
        return target.strip(), column.strip()


def _encoding(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not known(value):
        raise click.BadParameter(
            f"{value} is no encoding that Python knows: utf-8, cp1252, utf-16, shift_jis …"
        )
    return value


def _delimiter(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in DELIMITERS and len(value) != 1:
        raise click.BadParameter(f"give one character, or one of {', '.join(DELIMITERS)}.")
    return value


@click.command("import")
@click.argument("source")
@click.option(
    "-o",
    "--output",
    "root",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The catalogue's folder to make, or to bring up to date.",
)
@click.option(
    "--upload",
    is_flag=True,
    help="Bring it to the bucket, too; without -o by a folder in the user's cache.",
)
@click.option(
    "--format", type=click.Choice(FORMATS), help="What SOURCE is, where that is not found out right."
)
@click.option(
    "--map",
    "maps",
    type=_Map(),
    multiple=True,
    metavar="FIELD=COLUMN",
    help=f"Take a field ({', '.join(FIELDS)}) or an attribute from a column. Repeatable.",
)
@click.option(
    "--encoding", callback=_encoding, help="Of SOURCE, where that is not found out right: cp1252, utf-16, …"
)
@click.option(
    "--delimiter", callback=_delimiter, help=f"Of a table: {', '.join(DELIMITERS)}, or the character."
)
@click.option("--language", default="en", show_default=True, help="Of several languages' texts: en, de_DE, …")
@click.option("--limit", type=click.IntRange(1), help="Take so many products, from the beginning.")
@click.option(
    "--pictures",
    metavar="BASE",
    help="Where pictures are that SOURCE names without an address: a folder, https://… or s3://…"
    "  [default: where SOURCE is]",
)
@click.option(
    "--per-host",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="Pictures of one host at a time.",
)
@click.option(
    "--max-picture-mb",
    type=click.FloatRange(0.1, 200),
    default=20,
    show_default=True,
    help="Larger pictures are left out.",
)
@click.option(
    "--allow-private", is_flag=True, help="Ask for pictures on this machine and in private networks, too."
)
@click.option("--no-sign-request", is_flag=True, help="Ask S3 without credentials, as for public buckets.")
@click.option("--unpublished", is_flag=True, help="Of Shopify: drafts and unpublished products, too.")
@click.option(
    "--max-reject-percent",
    type=click.IntRange(0, 100),
    default=DEFAULT_PERCENT,
    show_default=True,
    help="If more products cannot be taken, or more pictures not be had for now, nothing is written.",
)
@deployment_options
def import_command(source: str, root: Path | None, deployment: Deployment, **given: Any) -> None:
    """Make SOURCE, in whatever form a shop has it, a catalogue: a folder that `clip-search upload` takes.

    SOURCE is a file, an https:// or s3:// address, or, of the Amazon Berkeley Objects data set, its folder or
    s3://amazon-berkeley-objects. What it is shows in its beginning: JSON Lines, a JSON array, a table (CSV, TSV, …), a
    Google Merchant feed (XML or a table), Shopify's product CSV, or that data set; each perhaps packed with gzip.

    A table's columns go by their names: id, title, description, image and their like are a product's fields, all others
    attributes. Prices such as "12,50 €" become numbers, with a currency beside them.

    Pictures are fetched, checked, and stored once by their content. Killed half-way? Run it again: what was fetched is
    not fetched again. Run later, it fetches what has changed. DIR/products.jsonl is only ever whole.

    \b
    Examples:
      clip-search import products.csv -o catalogue --map id=SKU --map colour=Farbe
      clip-search import https://shop.example/feed.xml --upload
      clip-search import products_export.csv -o catalogue          (Shopify)
      clip-search import s3://amazon-berkeley-objects -o abo --limit 1600

    \b
    Exit status, beside the usual ones:
      0  written; what was left out is said, and listed in DIR/.import/left-out.jsonl
      1  nothing was written: what was there stays
    """
    if root is None and not given["upload"]:
        raise click.UsageError("Give -o DIR, or --upload.")
    folder = root or _cached(source)
    wishes = Wishes(
        given["format"], given["encoding"], given["delimiter"], tuple(given["maps"]), given["language"],
        given["unpublished"],
    )  # fmt: skip
    manners = Manners(
        given["limit"], given["pictures"], given["per_host"], int(given["max_picture_mb"] * MEGABYTE),
        given["allow_private"], given["no_sign_request"], given["max_reject_percent"],
    )  # fmt: skip
    try:
        done = run(source, folder, wishes, manners)
    except RefusedError as error:
        tell_outcome(error.outcome)
        raise
    except KeyboardInterrupt:
        say("Broken off. Run it again, and it goes on: what was fetched is not fetched again.")
        raise
    tell_outcome(done.outcome)
    print_import(done)
    if given["upload"]:
        upload_folder(deployment, folder, max_reject_percent=given["max_reject_percent"])


def _cached(source: str) -> Path:
    """A folder of the user's own for a source, the same every time, so that a second import finds the first."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    whole = source if is_address(source) else str(Path(source).resolve())
    return cache / "clip-search" / "imports" / hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()
