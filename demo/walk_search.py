"""The demo's searches, sent through the API, judged and shown."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clip_search.aws.account import Deployment
from clip_search.aws.signed_http import SignedHttp
from clip_search.search.answer import HOW_ORDERED, Item, read_answer
from clip_search.search.api import SearchApi
from clip_search.search.image import fit_picture
from clip_search.search.request import Query
from clip_search.sheets.pictures import sheet_row
from clip_search.sheets.sheet import Row
from clip_search.upload.bucket import Catalogue
from demo.draw import draw_query
from demo.walk_checks import SEARCHES, Search, Verdict, available, judge

SHOWN = 5
ASKED = {"size": SHOWN, "thumbnails": True}
QUERY_SEED = 7


def search_all(
    deployment: Deployment, products: Iterable[Mapping[str, Any]], pictures: Path, out: Console
) -> tuple[list[Row], bool]:
    """Make every search and print its table: rows for a contact sheet, and whether all found what was wanted.

    The pictures to search by are drawn into `pictures`; they are in no catalogue.

    Raises:
        CommandError: the API refused a search, or does not answer.
    """
    products = list(products)
    api = SearchApi(SignedHttp(deployment.account), deployment.api_url)
    catalogue = Catalogue(deployment.account.client("s3"), deployment.bucket)
    rows, passed = [], True
    for wish in SEARCHES:
        query = _query(wish, pictures)
        items = read_answer(api.ask(query.request())).items
        verdict = judge(items, wish.wanted, available(products, wish.wanted))
        out.print(_table(wish, items, verdict))
        rows.append(sheet_row(catalogue, query, items))
        passed = passed and verdict.passed
    out.print(HOW_ORDERED)
    return rows, passed


def _query(wish: Search, pictures: Path) -> Query:
    if wish.picture_of is None:
        return Query(wish.words, None, ASKED)
    picture = pictures / f"{wish.picture_of.replace(' ', '-')}.png"
    draw_query(wish.picture_of, QUERY_SEED).save(picture)
    return Query(wish.words, fit_picture(picture), ASKED)


def _table(wish: Search, items: Sequence[Item], verdict: Verdict) -> Table:
    mark, style = ("✓", "green") if verdict.passed else ("✗", "bold red")
    title = Text(f"{mark} {wish.title}  ({', '.join(wish.wanted.values())} should lead)", style)
    table = Table("#", "title", "similarity", "id", "picture", title=title, title_justify="left", width=100)
    for rank, (item, right) in enumerate(zip(items, verdict.right, strict=True), 1):
        cells = (
            f"{rank} {'✓' if right else ''}",
            item.title,
            item.nearness,
            item.id,
            item.picture or "",
        )
        table.add_row(*map(Text, cells))
    return table
