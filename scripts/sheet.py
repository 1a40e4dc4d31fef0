"""A contact sheet: queries, each with the pictures it found, as one image. Nothing is read or written here."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from scripts.lettering import Lettering
from scripts.paragraph import LINE, printable, wrap, write

PAGE = (246, 246, 243)
CARD = (255, 255, 255)
EDGE = (222, 222, 216)
INK = (32, 34, 38)
FAINT = (112, 116, 122)
ACCENT = (36, 99, 173)

MARGIN = 36
GAP = 18
TILE = 212
CAPTION = 86
LABEL = 268
COLUMNS = 5
RADIUS = 10
HEADING_SIZE, LABEL_SIZE, TITLE_SIZE, SMALL_SIZE = 30, 24, 16, 15
HOW_ORDERED = (
    "Best first. Similarity compares vectors alone; where there are words, they count for the order, too."
)


@dataclass(frozen=True)
class Tile:
    """A product found: its title, its cosine as it is shown and, where it could be had, its picture."""

    title: str
    similarity: str
    picture: Image.Image | None


@dataclass(frozen=True)
class Row:
    """A query, by words, a picture or both, and what it found, best first."""

    words: str | None
    picture: Image.Image | None
    tiles: Sequence[Tile]


def draw_sheet(rows: Sequence[Row], heading: str, note: str = "") -> Image.Image:
    """Draw the queries below each other, five pictures across; `note` is the small print at the foot."""
    width = 2 * MARGIN + LABEL + COLUMNS * (TILE + GAP)
    small = Lettering(SMALL_SIZE)
    room = width - 2 * MARGIN
    foot = [*wrap(HOW_ORDERED, small, room, lines=1), *wrap(note, small, room, lines=4)]
    top = MARGIN + int(HEADING_SIZE * LINE) + GAP
    foot_height = int(len(foot) * SMALL_SIZE * LINE)
    height = top + sum(_height(row) + 2 * GAP for row in rows) + foot_height + MARGIN
    sheet = Image.new("RGB", (width, height), PAGE)
    draw = ImageDraw.Draw(sheet)
    write(draw, (MARGIN, MARGIN), [printable(heading)], Lettering(HEADING_SIZE), INK)
    for row in rows:
        draw.line((MARGIN, top, width - MARGIN, top), EDGE)
        _draw_row(sheet, draw, row, top + GAP)
        top += _height(row) + 2 * GAP
    write(draw, (MARGIN, top), foot, small, FAINT)
    return sheet


def _height(row: Row) -> int:
    lines = -(-len(row.tiles) // COLUMNS)
    query = 3 * LABEL_SIZE * bool(row.words) + (TILE + 2 * SMALL_SIZE) * bool(row.picture) + SMALL_SIZE
    return max(lines * (TILE + CAPTION), query)


def _draw_row(sheet: Image.Image, draw: ImageDraw.ImageDraw, row: Row, top: int) -> None:
    _draw_query(sheet, draw, row, top)
    for place, tile in enumerate(row.tiles):
        line, column = divmod(place, COLUMNS)
        corner = MARGIN + LABEL + GAP + column * (TILE + GAP), top + line * (TILE + CAPTION)
        _draw_tile(sheet, draw, tile, corner, place + 1)
    if not row.tiles:
        write(draw, (MARGIN + LABEL + GAP, top), ["nothing found"], Lettering(LABEL_SIZE), FAINT)


def _draw_query(sheet: Image.Image, draw: ImageDraw.ImageDraw, row: Row, top: int) -> None:
    kinds = [kind for kind, given in (("words", row.words), ("a picture", row.picture)) if given]
    top = write(draw, (MARGIN, top), ["Searched by " + " and ".join(kinds)], Lettering(SMALL_SIZE), FAINT) + 6
    if row.words:
        font = Lettering(LABEL_SIZE)
        lines = wrap(f"“{row.words}”", font, LABEL - GAP, lines=2 if row.picture else 6)
        top = write(draw, (MARGIN, top), lines, font, INK) + 8
    if row.picture:
        side = min(TILE, LABEL - GAP)
        _paste(sheet, draw, row.picture, (MARGIN, top, side, side), ACCENT)


def _draw_tile(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, tile: Tile, corner: tuple[int, int], rank: int
) -> None:
    left, top = corner
    _paste(sheet, draw, tile.picture, (left, top, TILE, TILE), EDGE)
    title = Lettering(TITLE_SIZE)
    below = write(draw, (left + 2, top + TILE + 8), wrap(tile.title, title, TILE - 4, lines=2), title, INK)
    small = Lettering(SMALL_SIZE)
    write(draw, (left + 2, below + 2), [f"{rank}.   similarity {tile.similarity}"], small, FAINT)


def _paste(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    picture: Image.Image | None,
    box: tuple[int, int, int, int],
    edge: tuple[int, int, int],
) -> None:
    left, top, width, height = box
    draw.rounded_rectangle((left, top, left + width, top + height), RADIUS, CARD, edge, 2)
    if picture is None:
        small, words = Lettering(SMALL_SIZE), "no picture"
        corner = left + (width - small.length(words)) / 2, top + (height - LINE * SMALL_SIZE) / 2
        write(draw, corner, [words], small, FAINT)
        return
    fitted = ImageOps.contain(picture.convert("RGB"), (width - 2 * RADIUS, height - 2 * RADIUS))
    sheet.paste(fitted, (left + (width - fitted.width) // 2, top + (height - fitted.height) // 2))
