"""`clip-search evaluate`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.commands.limits import in_range
from clip_search.commands.searching import api_of
from clip_search.errors import CommandError
from clip_search.evaluation.evaluation import (
    DEPTH,
    MODES,
    Figures,
    Ranking,
    Search,
    figures,
    judged_and_not_found,
    kind_of,
    library,
    rankings,
    searches,
    unknown_products,
)
from clip_search.evaluation.judgements import Judged, read_csv, read_trec
from clip_search.terminal import bar, console, say, warn
from search_api.document import schema

SHOWN = 10
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ByMode = Mapping[str, Figures]


@click.command("evaluate")
@click.argument("file", type=FILE)
@click.option("--queries", type=FILE, help="The queries, where FILE is TREC's qrels: an id and words a line.")
@click.option(
    "-k",
    type=in_range("Size"),
    default=schema("Size")["default"],
    show_default=True,
    help="How deep recall looks.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@deployment_options
def evaluate_command(
    file: Path,
    queries: Path | None,
    k: int,
    as_json: bool,  # noqa: FBT001 (click's way)
    deployment: Deployment,
) -> None:
    """Measure the deployed search by your own judgements in FILE.

    nDCG@10 (the best on top), recall (how much of what is right is there) and MRR (how far up the first right
    one is), each from 0 to 1, by words alone (lexical), without them (vector) and by both (hybrid).

    \b
    FILE is a CSV with a header, a judgement a line; a grade of 0 means wrong, higher means better:
      query,product,grade
      red striped mug,B07,2
      image:photos/mug.jpg,B07,1

    Or it is in TREC's form, with the queries in a file of their own. Pictures are named relative to the file.

    \b
    Examples:
      clip-search evaluate judgements.csv -k 20
      clip-search evaluate qrels.txt --queries queries.tsv --json
    """
    library()
    asked, left_out = _answerable(read_trec(file, queries) if queries else read_csv(file))
    if not asked:
        raise CommandError(f"{file}: no query has a product of a grade above 0, so nothing is to be found.")
    api = api_of(deployment)
    wanted = searches(asked)
    with bar("Searching", len(wanted)) as done:
        ranked = rankings(api, wanted, max(DEPTH, k), done)
    unseen = judged_and_not_found(asked, {name for ranking in ranked for name in ranking.ids})
    with bar("Looking for the others", len(unseen)) as done:
        unknown = unknown_products(api, unseen, done)
    told = {kind: _by_mode(asked, wanted, ranked, kind, k) for kind in MODES}
    counts = {kind: sum(kind_of(one) == kind for one in asked) for kind in MODES}
    if as_json:
        releases = sorted({ranking.release for ranking in ranked})
        click.echo(_as_json(told, counts, unknown=unknown, left_out=left_out, releases=releases))
    else:
        for kind, by_mode in told.items():
            _print(kind, counts[kind], by_mode)
    _remark(ranked, unknown, left_out)


def _answerable(queries: Sequence[Judged]) -> tuple[list[Judged], list[str]]:
    """Queries of which something is right, and the others' words or pictures."""
    asked = [one for one in queries if max(one.grades.values()) > 0]
    return asked, [one.text or str(one.picture) for one in queries if one not in asked]


def _by_mode(
    asked: Sequence[Judged], wanted: Sequence[Search], ranked: Sequence[Ranking], kind: str, k: int
) -> ByMode:
    return {
        mode: figures(asked, of_mode, k)
        for mode in MODES[kind]
        if (
            of_mode := {
                search.place: ranking
                for search, ranking in zip(wanted, ranked, strict=True)
                if search.mode == mode and kind_of(search.judged) == kind
            }
        )
    }


def _as_json(told: Mapping[str, ByMode], counts: Mapping[str, int], **further: Any) -> str:
    measured = {kind: {"queries": counts[kind], "modes": told[kind]} for kind in told if counts[kind]}
    return json.dumps({**measured, **further}, indent=2, ensure_ascii=False)


def _print(kind: str, count: int, by_mode: ByMode) -> None:
    if not by_mode:
        return
    table = Table("measure", *by_mode, title=f"{count} by {kind}", title_justify="left")
    for measure in next(iter(by_mode.values())):
        table.add_row(measure, *(f"{by_mode[mode][measure]:.3f}" for mode in by_mode))
    console().print(table)


def _remark(ranked: Sequence[Ranking], unknown: Sequence[str], left_out: Sequence[str]) -> None:
    if left_out:
        say(f"Left out, as nothing is right for them: {_some(left_out)}.")
    if unknown:
        warn(f"The release does not have {len(unknown)} of the judged products: {_some(unknown)}.")
    if len({ranking.release for ranking in ranked}) > 1:
        warn("Another release came into service meanwhile: measure again.")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
