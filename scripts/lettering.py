"""Lines of text in any script, or in several."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from scripts.fonts import font_for, open_font
from scripts.letters import INSTEAD, clusters
from scripts.writing_direction import in_visual_order, levels

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
    """Text of one size, in pixels."""

    def __init__(self, size: int) -> None:
        self.size = size

    def length(self, text: str) -> float:
        """How wide a line is."""
        return sum(run.length() for run in self._runs(text, 0))

    def write(
        self,
        draw: ImageDraw.ImageDraw,
        corner: tuple[float, float],
        text: str,
        colour: Colour,
        base: int = 0,
    ) -> None:
        """Write one line; `corner` is its left end on the base line, `base` 1 in a paragraph from right to left."""
        left, height = corner
        for run in in_visual_order(self._runs(text, base), lambda run: run.level):
            run.draw(draw, (left, height), colour)
            left += run.length()

    def _runs(self, text: str, base: int) -> list[_Run]:
        """Cut a line where another font or direction has to go on."""
        directions = levels(text, base)
        chosen: list[tuple[Path, int, str]] = []
        start = 0
        for cluster in clusters(text):
            path = font_for(cluster)
            drawn = cluster if path else INSTEAD
            chosen.append((path or font_for(INSTEAD) or Path(), directions[start], drawn))
            start += len(cluster)
        return [
            _Run(open_font(path, self.size), "".join(drawn for *_, drawn in part), level)
            for (path, level), part in groupby(chosen, key=lambda one: one[:2])
        ]
