"""A contact sheet: queries, each with the pictures it found, as one image. Nothing is read or written here."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from clip_search.search.answer import HOW_ORDERED
from clip_search.sheets.paragraph import Paragraph

PAGE = (246, 246, 243)
CARD = (255, 255, 255)
EDGE = (222, 222, 216)
INK = (32, 34, 38)
FAINT = (112, 116, 122)
ACCENT = (36, 99, 173)

MARGIN = 36
GAP = 18
SPACE = 8
TILE = 212
LABEL = 268
COLUMNS = 5
RADIUS = 10
HEADING_SIZE, LABEL_SIZE, TITLE_SIZE, SMALL_SIZE = 30, 24, 16, 15
TITLE_LINES, WORDS_LINES, WORDS_LINES_BY_PICTURE, NOTE_LINES = 3, 6, 2, 4
QUERY_ROOM = LABEL - GAP
QUERY_SIDE = min(TILE, QUERY_ROOM)


@dataclass(frozen=True)
class Tile:
    """A product found: its title, its cosine as it is shown and, where it could be had, its picture."""

    title: str
    similarity: str
    picture: Image.Image | None


@dataclass(frozen=True)
class Row:
    """A query, by words, a picture or both, and what it found, best first; `wishes` is what else it asked for."""

    words: str | None
    picture: Image.Image | None
    tiles: Sequence[Tile]
    wishes: str = ""


def draw_sheet(rows: Sequence[Row], heading: str, note: str = "") -> Image.Image:
    """Draw the queries below each other, five pictures across; `note` is the small print at the foot."""
    width = 2 * MARGIN + LABEL + COLUMNS * (TILE + GAP)
    room = width - 2 * MARGIN
    title = Paragraph(heading, HEADING_SIZE, room, lines=1)
    bands = [_Band(row) for row in rows]
    foot = [_small(text, room, lines=NOTE_LINES) for text in (HOW_ORDERED, note)]
    top = MARGIN + title.height + GAP
    height = top + sum(band.height + 2 * GAP for band in bands) + sum(p.height for p in foot) + MARGIN
    canvas = _Canvas(Image.new("RGB", (width, height), PAGE))
    title.write(canvas.draw, (MARGIN, MARGIN), INK)
    for band in bands:
        canvas.draw.line((MARGIN, top, width - MARGIN, top), EDGE)
        band.draw(canvas, top + GAP)
        top += band.height + 2 * GAP
    for paragraph in foot:
        top = paragraph.write(canvas.draw, (MARGIN, top), FAINT)
    return canvas.image


def _small(text: str, width: int, *, lines: int = 1) -> Paragraph:
    return Paragraph(text, SMALL_SIZE, width, lines=lines)


class _Canvas:
    """What is drawn on."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.draw = ImageDraw.Draw(image)

    def card(
        self, picture: Image.Image | None, corner: tuple[int, int], side: int, edge: tuple[int, int, int]
    ) -> None:
        """A picture in a square with round corners."""
        left, top = corner
        self.draw.rounded_rectangle((left, top, left + side, top + side), RADIUS, CARD, edge, 2)
        if picture is None:
            words = _small("no picture", side)
            middle = left + (side - words.breadth) // 2, top + (side - words.height) // 2
            words.write(self.draw, middle, FAINT)
            return
        fitted = ImageOps.contain(picture.convert("RGB"), (side - 2 * RADIUS, side - 2 * RADIUS))
        self.image.paste(fitted, (left + (side - fitted.width) // 2, top + (side - fitted.height) // 2))


class _Band:
    """A query at the left, and its products in lines of five beside it."""

    def __init__(self, row: Row) -> None:
        self.picture = row.picture
        given = (("words", row.words), ("a picture", row.picture), ("wishes", row.wishes))
        kinds = [kind for kind, one in given if one]
        self.how = _small("Searched by " + " and ".join(kinds) if kinds else "Browsed", QUERY_ROOM)
        lines = WORDS_LINES_BY_PICTURE if row.picture else WORDS_LINES
        words = [f"“{row.words}”"] if row.words else []
        asked = ", ".join([*words, *([row.wishes] if row.wishes else [])])
        self.words = Paragraph(asked, LABEL_SIZE, QUERY_ROOM, lines=lines)
        products = [_Product(tile, rank) for rank, tile in enumerate(row.tiles, 1)]
        self.lines = [products[at : at + COLUMNS] for at in range(0, len(products), COLUMNS)]

    @property
    def height(self) -> int:
        query = self.how.height + self.words.height + 2 * SPACE + QUERY_SIDE * (self.picture is not None)
        return max(query, sum(map(_line_height, self.lines)) - GAP)

    def draw(self, canvas: _Canvas, top: int) -> None:
        below = self.how.write(canvas.draw, (MARGIN, top), FAINT) + SPACE
        if self.words.lines:
            below = self.words.write(canvas.draw, (MARGIN, below), INK) + SPACE
        if self.picture:
            canvas.card(self.picture, (MARGIN, below), QUERY_SIDE, ACCENT)
        left = MARGIN + LABEL + GAP
        if not self.lines:
            Paragraph("nothing found", LABEL_SIZE, TILE, lines=1).write(canvas.draw, (left, top), FAINT)
        for line in self.lines:
            for column, product in enumerate(line):
                product.draw(canvas, left + column * (TILE + GAP), top)
            top += _line_height(line)


class _Product:
    """A product's picture, its title below, and how near it is."""

    def __init__(self, tile: Tile, rank: int) -> None:
        self.picture = tile.picture
        self.title = Paragraph(tile.title, TITLE_SIZE, TILE - 4, lines=TITLE_LINES)
        self.figures = _small(f"{rank}. similarity {tile.similarity}", TILE - 4)
        self.height = TILE + SPACE + self.title.height + 2 + self.figures.height

    def draw(self, canvas: _Canvas, left: int, top: int) -> None:
        canvas.card(self.picture, (left, top), TILE, EDGE)
        below = self.title.write(canvas.draw, (left + 2, top + TILE + SPACE), INK)
        self.figures.write(canvas.draw, (left + 2, below + 2), FAINT)


def _line_height(line: Sequence[_Product]) -> int:
    return max(product.height for product in line) + GAP
