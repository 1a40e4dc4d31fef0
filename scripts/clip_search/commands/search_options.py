"""The options of `search` and `similar`; limits and choices are those of the API's contract."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from clip_search.commands.limits import Typed, at_most, in_range
from clip_search.search.contract import field
from clip_search.search.filters import HOW, read_condition
from clip_search.search.shelf import read_collapse, read_facet, read_sort
from clip_search.sheets.file import fault
from search_api.document import schema

F = TypeVar("F", bound=Callable[..., Any])


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _named_after_its_format(
    _context: click.Context, _option: click.Parameter, path: Path | None
) -> Path | None:
    if path is not None and (wrong := fault(path)):
        raise click.BadParameter(wrong)
    return path


term_options = _all(
    click.argument("words", nargs=-1),
    click.option(
        "--image",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True),
        help="Search by this picture: a file, a pipe, or - for standard input.",
    ),
    click.option(
        "--like",
        multiple=True,
        metavar="ID",
        callback=at_most("like"),
        help="Near to this product. Repeatable.",
    ),
    click.option(
        "--not",
        "unwanted",
        multiple=True,
        metavar="WORDS",
        callback=at_most("terms"),
        help="Away from these words. Repeatable.",
    ),
    click.option(
        "--term",
        "terms",
        multiple=True,
        type=(in_range("Weight"), str),
        callback=at_most("terms"),
        metavar="WEIGHT WISH",
        help="A wish by its weight, {minimum} to {maximum}: words, image:FILE or like:ID. Repeatable.".format(
            **schema("Weight")
        ),
    ),
    click.option(
        "--mode",
        type=click.Choice(schema("Mode")["enum"]),
        help="Words, pictures and titles together (hybrid), without the words (vector), or words alone (lexical).",
    ),
)

choice_options = _all(
    click.option(
        "--filter",
        "conditions",
        multiple=True,
        type=Typed(read_condition),
        metavar="CONDITION",
        help=f"Only products with {HOW}. Repeatable: all must hold.",
    ),
    click.option(
        "--collapse",
        type=Typed(read_collapse),
        metavar="ATTRIBUTE[:N]",
        help="One product of each value, with the number of the others, and N of them.",
    ),
    click.option(
        "--min-similarity",
        type=in_range("Similarity"),
        help="Only products whose similarity is at least this.",
    ),
    click.option("--only-good", is_flag=True, help="No products where nothing stands out."),
)

shelf_options = _all(
    click.option(
        "--facet",
        "facets",
        multiple=True,
        type=Typed(read_facet),
        callback=at_most("facets"),
        metavar="ATTRIBUTE[:N|:BOUNDS]",
        help="Count its values (the N most frequent), or ranges: price:0,10,20,50. Repeatable.",
    ),
    click.option(
        "--sort",
        multiple=True,
        type=Typed(read_sort),
        callback=at_most("sort"),
        metavar="[-]ATTRIBUTE",
        help="By this attribute, with - the highest first, or by score. Repeatable.",
    ),
)

page_options = _all(
    click.option(
        "-k",
        "size",
        type=in_range("Size"),
        help=f"How many results a page.  [default: {field('size')['default']}; with --all {field('size')['maximum']}]",
    ),
    click.option("--page", type=click.IntRange(1), help="The page of this number."),
    click.option("--all", "everything", is_flag=True, help="Every page, each product once."),
    click.option("--cursor", help="Go on where the answer ended that had this cursor (see --json)."),
)

product_options = _all(
    click.option(
        "--fields",
        type=Typed(lambda text: [name.strip() for name in text.split(",") if name.strip()]),
        metavar="NAMES",
        help="What of a product is told, separated by commas: id,title,attributes.price",
    ),
    click.option("--pictures", is_flag=True, help="Pictures as addresses, too, that are good for minutes."),
    click.option(
        "--thumbnails", is_flag=True, help="Small copies of the pictures as addresses, good for minutes."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print the API's answer as it is, a line a page."),
)

answer_options = _all(
    click.option("--explain", is_flag=True, help="Say of each product why it is there."),
    click.option(
        "--sheet",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        callback=_named_after_its_format,
        help="Write a contact sheet of the results: a PNG, JPEG or WebP, as its ending says.",
    ),
)
