"""Texts broken into lines of a given width."""

import unicodedata
from collections.abc import Iterator

from PIL import ImageDraw
from rich.cells import split_graphemes

from clip_search.sheets.lettering import Colour, Lettering
from clip_search.sheets.letters import clusters, printable

LINE = 1.3
"""The height of a line, of the letters' size."""
_ASCENT = 0.98
_WIDE = 2
_CLOSING, _OPENING = ("Pe", "Pf", "Po", "Lm"), ("Ps", "Pi")


class Paragraph:
    """A text in lines at most so wide; what is over ends in an ellipsis."""

    def __init__(self, text: str, size: int, width: float, *, lines: int) -> None:
        clean = printable(text)
        self.letters = Lettering(clean, size)
        self.width = width
        self.lines = self._broken(clean, lines)

    @property
    def height(self) -> int:
        """Of all lines, in pixels."""
        return len(self.lines) * int(LINE * self.letters.size)

    @property
    def breadth(self) -> int:
        """Of the longest line, in pixels."""
        return int(max(map(self.letters.length, self.lines), default=0))

    def write(self, draw: ImageDraw.ImageDraw, corner: tuple[int, int], colour: Colour) -> int:
        """Write the lines below each other from a corner at the top left; the height below the last is returned.

        Lines from right to left begin at the right edge.
        """
        left, top = corner
        for line in self.lines:
            start = left + self.letters.base * (self.width - self.letters.length(line))
            self.letters.write(draw, (start, top + _ASCENT * self.letters.size), line, colour)
            top += int(LINE * self.letters.size)
        return top

    def _fits(self, pieces: list[str]) -> bool:
        return self.letters.length("".join(pieces).rstrip()) <= self.width

    def _broken(self, text: str, most: int) -> list[str]:
        found: list[list[str]] = [[]]
        for piece in self._pieces(text):
            if found[-1] and not self._fits([*found[-1], piece]):
                found.append([])
            if len(found) > most:
                found = [*found[: most - 1], self._ended(found[most - 1])]
                break
            if found[-1] or not piece.isspace():
                found[-1].append(piece)
        return [line for pieces in found if (line := "".join(pieces).strip())]

    def _pieces(self, text: str) -> Iterator[str]:
        """What a line may end after: spaces, words, letters of Chinese and Japanese, and all of too long a word."""
        for piece in _words(text):
            yield from [piece] if self._fits([piece]) else clusters(piece)

    def _ended(self, pieces: list[str]) -> list[str]:
        kept = list(pieces)
        while kept and (kept[-1].isspace() or not self._fits([*kept, "…"])):
            kept.pop()
        return [*kept, "…"]


def _words(text: str) -> Iterator[str]:
    word, was_wide = "", False
    for start, end, cells in split_graphemes(text, "latest")[0]:
        letter = text[start:end]
        wide = cells == _WIDE and not _is_hangul(letter)
        if word and _may_end(word, letter, wide=wide or was_wide):
            yield word
            word = ""
        word, was_wide = word + letter, wide
    if word:
        yield word


def _may_end(word: str, letter: str, *, wide: bool) -> bool:
    """Whether a line may end between a word and what follows it."""
    if word[-1].isspace() or letter.isspace():
        return True
    return (
        wide
        and unicodedata.category(letter[0]) not in _CLOSING
        and unicodedata.category(word[-1]) not in _OPENING
    )


def _is_hangul(letter: str) -> bool:
    """Korean parts its words by spaces, although its letters are as wide as the Chinese."""
    return unicodedata.name(letter[0], "").startswith("HANGUL")
