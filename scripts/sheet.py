"""A contact sheet: queries, each with the pictures it found, as one image. Nothing is read or written here."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont, ImageOps

PAGE = (246, 246, 243)
CARD = (255, 255, 255)
EDGE = (222, 222, 216)
INK = (32, 34, 38)
FAINT = (112, 116, 122)
ACCENT = (36, 99, 173)

MARGIN = 36
GAP = 18
TILE = 212
CAPTION = 74
LABEL = 268
COLUMNS = 5
RADIUS = 10
HEADING_SIZE, LABEL_SIZE, TITLE_SIZE, SMALL_SIZE = 30, 24, 16, 15
LINE = 1.3
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


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
    small = ImageFont.load_default(SMALL_SIZE)
    foot = _wrap(note, small, width - 2 * MARGIN, lines=4)
    top = MARGIN + int(HEADING_SIZE * LINE) + GAP
    foot_height = int(len(foot) * SMALL_SIZE * LINE)
    height = top + sum(_height(row) + 2 * GAP for row in rows) + foot_height + MARGIN
    sheet = Image.new("RGB", (width, height), PAGE)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, MARGIN), _clean(heading), INK, ImageFont.load_default(HEADING_SIZE))
    for row in rows:
        draw.line((MARGIN, top, width - MARGIN, top), EDGE)
        _draw_row(sheet, draw, row, top + GAP)
        top += _height(row) + 2 * GAP
    _write(draw, (MARGIN, top), foot, small, FAINT)
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
        draw.text((MARGIN + LABEL + GAP, top), "nothing found", FAINT, ImageFont.load_default(LABEL_SIZE))


def _draw_query(sheet: Image.Image, draw: ImageDraw.ImageDraw, row: Row, top: int) -> None:
    kinds = [kind for kind, given in (("words", row.words), ("a picture", row.picture)) if given]
    draw.text((MARGIN, top), "Searched by " + " and ".join(kinds), FAINT, ImageFont.load_default(SMALL_SIZE))
    top += int(SMALL_SIZE * LINE) + 6
    if row.words:
        font = ImageFont.load_default(LABEL_SIZE)
        lines = _wrap(f"“{row.words}”", font, LABEL - GAP, lines=2 if row.picture else 6)
        top = _write(draw, (MARGIN, top), lines, font, INK) + 8
    if row.picture:
        side = min(TILE, LABEL - GAP)
        _paste(sheet, draw, row.picture, (MARGIN, top, side, side), ACCENT)


def _draw_tile(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, tile: Tile, corner: tuple[int, int], rank: int
) -> None:
    left, top = corner
    _paste(sheet, draw, tile.picture, (left, top, TILE, TILE), EDGE)
    title = ImageFont.load_default(TITLE_SIZE)
    below = _write(draw, (left + 2, top + TILE + 8), _wrap(tile.title, title, TILE - 4, lines=2), title, INK)
    small = ImageFont.load_default(SMALL_SIZE)
    draw.text((left + 2, below + 2), f"{rank}.   similarity {tile.similarity}", FAINT, small)


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
        font = ImageFont.load_default(SMALL_SIZE)
        draw.text((left + width / 2, top + height / 2), "no picture", FAINT, font, anchor="mm")
        return
    fitted = ImageOps.contain(picture.convert("RGB"), (width - 2 * RADIUS, height - 2 * RADIUS))
    sheet.paste(fitted, (left + (width - fitted.width) // 2, top + (height - fitted.height) // 2))


def _write(
    draw: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    lines: Sequence[str],
    font: Font,
    colour: tuple[int, int, int],
) -> int:
    """Write lines below each other; the height below the last is returned."""
    left, top = corner
    step = int(getattr(font, "size", SMALL_SIZE) * LINE)
    for line in lines:
        draw.text((left, top), line, colour, font)
        top += step
    return top


def _wrap(text: str, font: Font, width: float, *, lines: int) -> list[str]:
    """Break a text between words, and within a word that is too long; what is over ends in an ellipsis."""
    found = [""]
    for word in _clean(text).split():
        longer = f"{found[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            found[-1] = longer
        else:
            found.append(word) if found[-1] else found.__setitem__(-1, word)
    kept = [_cut(line, font, width) for line in found[:lines]]
    if len(found) > lines:
        kept[-1] = _cut(f"{kept[-1]}…", font, width)
    return [line for line in kept if line]


def _cut(line: str, font: Font, width: float) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip('… ')}…"


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
