"""Result pictures out of the bucket, small enough to draw."""

import io
from collections.abc import Sequence

from botocore.exceptions import ClientError
from PIL import Image, UnidentifiedImageError

from scripts.bucket import PREFIX, Catalogue, in_parallel
from scripts.image import WHITE, upright
from scripts.search_api import Item, Query
from scripts.sheet import Row, Tile
from scripts.terminal import log

SIDE = 400
MAX_BYTES = 50_000_000
MAX_PIXELS = 120_000_000
FAULTS = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError)
"""What Pillow raises over a picture that is none, is broken, or is far too large."""


def sheet_row(catalogue: Catalogue, query: Query, items: Sequence[Item]) -> Row:
    """A query and what it found, ready to be drawn; a picture that cannot be had leaves its place empty."""
    found = in_parallel(lambda item: _picture(catalogue, item.picture), items)
    tiles = [Tile(i.title or i.id, i.nearness, p) for i, p in zip(items, found, strict=True)]
    return Row(query.text, _own_picture(query.image), tiles)


def _own_picture(data: bytes | None) -> Image.Image | None:
    if data is None:
        return None
    try:
        return open_small(data)
    except FAULTS:
        return Image.new("RGB", (SIDE, SIDE), WHITE)


def _picture(catalogue: Catalogue, name: str | None) -> Image.Image | None:
    if not name:
        return None
    try:
        return open_small(catalogue.get(name.removeprefix(PREFIX), MAX_BYTES))
    except (ClientError, *FAULTS) as error:
        log.info("no picture %s: %s", name, error)
        return None


def open_small(data: bytes) -> Image.Image:
    """Decode a picture at a few hundred pixels, upright.

    Raises:
        ValueError, OSError: it is no picture, is broken, or has too many pixels to decode.
    """
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        return upright(picture, SIDE)
