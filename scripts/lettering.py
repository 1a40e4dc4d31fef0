"""Letters of every script, each drawn by the first of a few fonts that has it."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import ImageDraw, ImageFont

FONTS = (
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "@fontsource/unifont/files/unifont-latin-400-normal.woff2",
)
"""Latin, Greek, Cyrillic, Arabic, Hebrew and more; and, coarser, every letter of the Basic Multilingual Plane."""
_FOLDER = Path(__file__).resolve().parents[1] / "node_modules"
_MISSING = "\uffff"
_INSTEAD = "□"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]


class Lettering:
    """Text of one size, in pixels."""

    def __init__(self, size: int) -> None:
        self.size = size

    def length(self, text: str) -> float:
        """How wide a line is."""
        return sum(font.getlength(part) for font, part in self._runs(text))

    def write(
        self, draw: ImageDraw.ImageDraw, corner: tuple[float, float], text: str, colour: Colour
    ) -> None:
        """Write one line; `corner` is its left end on the base line's own height, as `anchor="ls"` has it."""
        left, base = corner
        for font, part in self._runs(text):
            draw.text((left, base), part, colour, font, anchor="ls")
            left += font.getlength(part)

    def _runs(self, text: str) -> Iterator[tuple[Font, str]]:
        """Cut a text where another font has to go on; marks and spaces stay with the letter before them."""
        chosen: list[tuple[int | None, str]] = []
        for letter in text:
            before = chosen[-1][0] if chosen else None
            follows = letter.isspace() or unicodedata.category(letter).startswith("M")
            chosen.append((before if follows and before is not None else _which(letter), letter))
        for which, letters in groupby(chosen, key=lambda one: one[0]):
            part = "".join(letter if which is not None else _INSTEAD for _, letter in letters)
            yield _font(which or 0, self.size), part


def undrawable(texts: Iterable[str]) -> list[str]:
    """The letters that none of the fonts has, each once."""
    letters = dict.fromkeys(letter for text in texts for letter in text)
    return [letter for letter in letters if letter.isprintable() and _which(letter) is None]


@cache
def _which(letter: str) -> int | None:
    """The first font that has a letter."""
    if letter.isspace():
        return 0
    return next((at for at in range(len(_files())) if _has(at, letter)), None)


def _has(at: int, letter: str) -> bool:
    font: Any = _font(at, 24)
    drawn, missing = font.getmask(letter), font.getmask(_MISSING)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


@cache
def _files() -> tuple[Path | None, ...]:
    """The fonts that `npm ci` has put there; without them Pillow's own, which has little more than ASCII."""
    there = tuple(path for name in FONTS if (path := _FOLDER / name).is_file())
    return there or (None,)


@cache
def _font(at: int, size: int) -> Font:
    path = _files()[at]
    return ImageFont.load_default(size) if path is None else ImageFont.truetype(path, size)
