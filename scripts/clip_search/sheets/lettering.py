"""Lines of text in any script, or in several."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from clip_search.sheets.fonts import font_for, open_font
from clip_search.sheets.letters import INSTEAD, clusters, east_of
from clip_search.sheets.writing_direction import base_level, in_visual_order, levels

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class _Run:
    """What one font draws in one direction."""

    font: ImageFont.FreeTypeFont
    text: str
    level: int

    @property
    def _layout(self) -> tuple[str, str | None]:
        """The text and its direction as Pillow wants them: it turns lines only where it can shape letters."""
        backwards = self.level % 2 == 1
        if self.font.layout_engine == ImageFont.Layout.RAQM:
            return self.text, "rtl" if backwards else "ltr"
        return self.text[::-1] if backwards else self.text, None

    def length(self) -> float:
        text, direction = self._layout
        return self.font.getlength(text, direction=direction)

    def draw(self, draw: ImageDraw.ImageDraw, corner: tuple[float, float], colour: Colour) -> None:
        text, direction = self._layout
        draw.text(corner, text, colour, self.font, anchor="ls", direction=direction)


class Lettering:
    """How the lines of a text are written: their size in pixels, their direction (`base` 1: from right to left)."""

    def __init__(self, text: str, size: int, base: int | None = None) -> None:
        self.size = size
        self.base = base_level(text) if base is None else base
        self._east = east_of(text)

    def length(self, line: str) -> float:
        """How wide a line is."""
        return sum(run.length() for run in self._runs(line))

    def write(
        self, draw: ImageDraw.ImageDraw, corner: tuple[float, float], line: str, colour: Colour
    ) -> None:
        """Write one line; `corner` is its left end on the base line."""
        left, height = corner
        for run in in_visual_order(self._runs(line), lambda run: run.level):
            run.draw(draw, (left, height), colour)
            left += run.length()

    def _runs(self, line: str) -> list[_Run]:
        """Cut a line where another font or direction has to go on."""
        directions = levels(line, self.base)
        chosen: list[tuple[Path, int, str]] = []
        start = 0
        for letter in clusters(line):
            path = font_for(letter, self._east)
            drawn = letter if path else INSTEAD
            chosen.append((path or font_for(INSTEAD) or Path(), directions[start], drawn))
            start += len(letter)
        return [
            _Run(open_font(path, self.size), "".join(drawn for *_, drawn in part), level)
            for (path, level), part in groupby(chosen, key=lambda one: one[:2])
        ]
