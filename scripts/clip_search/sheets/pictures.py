"""Result pictures, small enough to draw: thumbnails where there are, else the pictures out of the bucket."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError
from PIL import Image

from clip_search.parallel import in_parallel
from clip_search.search.answer import Item
from clip_search.search.image import PictureError, read_small
from clip_search.search.request import Query
from clip_search.sheets.letters import can_draw
from clip_search.sheets.links import LinkError, fetch
from clip_search.sheets.sheet import Row, Tile
from clip_search.terminal import log
from clip_search.upload.bucket import PREFIX, Catalogue

SIDE = 400
MAX_BYTES = 50_000_000


def sheet_row(catalogue: Catalogue, query: Query, items: Sequence[Item]) -> Row:
    """A query and what it found, ready to be drawn; a picture that cannot be had leaves its place empty."""
    found = in_parallel(lambda item: _thumbnail(item.thumbnail) or _picture(catalogue, item.picture), items)
    tiles = [Tile(_title(i), i.nearness, p) for i, p in zip(items, found, strict=True)]
    return Row(query.text, _own_picture(query.image), tiles, _wishes(query))


def _wishes(query: Query) -> str:
    """The wishes beside words and picture, as one line."""
    near = [f"like {product}" for product in query.fields.get("like", ())]
    return ", ".join([*near, *map(_weighed, query.fields.get("terms", ()))])


def _weighed(term: Mapping[str, Any]) -> str:
    wish = term.get("text") or (f"like {term['like']}" if "like" in term else "a picture")
    return f"{term['weight']:+g} {wish}"


def _title(item: Item) -> str:
    """The product's id, where its title is empty or in letters that no font has."""
    return item.title if can_draw(item.title) else item.id


def _own_picture(data: bytes | None) -> Image.Image | None:
    if data is None:
        return None
    try:
        return read_small(data, SIDE)
    except PictureError:
        return Image.new("RGB", (SIDE, SIDE), "white")


def _thumbnail(url: str | None) -> Image.Image | None:
    if not url:
        return None
    try:
        return read_small(fetch(url), SIDE)
    except (LinkError, PictureError) as error:
        log.info("no thumbnail: %s", error)
        return None


def _picture(catalogue: Catalogue, name: str | None) -> Image.Image | None:
    if not name:
        return None
    try:
        return read_small(catalogue.get(name.removeprefix(PREFIX), MAX_BYTES), SIDE)
    except (ClientError, PictureError) as error:
        log.info("no picture %s: %s", name, error)
        return None
