"""Texts broken into lines of a given width."""

import re
from collections.abc import Sequence

from PIL import ImageDraw

from scripts.lettering import Colour, Lettering

LINE = 1.3
"""The height of a line, of the letters' size."""
_ASCENT = 0.93
_UNSPACED = r"\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(rf"\s+|[{_UNSPACED}]|[^\s{_UNSPACED}]+")
"""Spaces, a letter of Chinese, Japanese or Korean (a line may end after any), or a word."""


def write(
    draw: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    lines: Sequence[str],
    letters: Lettering,
    colour: Colour,
) -> int:
    """Write lines below each other from a corner at the top left; the height below the last is returned."""
    left, top = corner
    for line in lines:
        letters.write(draw, (left, top + _ASCENT * letters.size), line, colour)
        top += int(LINE * letters.size)
    return int(top)


def wrap(text: str, letters: Lettering, width: float, *, lines: int) -> list[str]:
    """Break a text between words; what is over, of a word or of the text, ends in an ellipsis."""
    found = [""]
    for piece in _PIECES.findall(printable(text)):
        if letters.length((found[-1] + piece).strip()) <= width or not found[-1].strip():
            found[-1] += piece
        else:
            found.append(piece)
    whole = [line.strip() for line in found if line.strip()]
    kept = [_cut(line, letters, width) for line in whole[:lines]]
    if len(whole) > lines:
        kept[-1] = _cut(f"{kept[-1]}…", letters, width)
    return kept


def printable(text: str) -> str:
    """The text with a space for each control character."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(line: str, letters: Lettering, width: float) -> str:
    if letters.length(line) <= width:
        return line
    while line and letters.length(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip('… ')}…"
