"""The letters of a text as they can be drawn: what is invisible left out, what no font has named."""

import unicodedata
from collections.abc import Iterable

from rich.cells import split_graphemes

from clip_search.sheets.fonts import CHINESE, JAPANESE, KOREAN, font_for, installed, shapes

INSTEAD = "□"
_JOINERS = "\u200c\u200d"
_NAMED = 4


def printable(text: str) -> str:
    """The text in composed letters: a space for each control, and no invisible letters but those that join."""
    return "".join(map(_printable, unicodedata.normalize("NFC", text)))


def clusters(text: str) -> list[str]:
    """A text's letters, each with its marks."""
    return [text[start:end] for start, end, _ in split_graphemes(text, "latest")[0]]


def east_of(text: str) -> str:
    """Which of the East Asian fonts a text's Chinese letters are to be taken from, by those that are not Chinese."""
    if any("\u3041" <= letter <= "\u30ff" for letter in text):
        return JAPANESE
    return KOREAN if any("\uac00" <= letter <= "\ud7a3" for letter in text) else CHINESE


def can_draw(text: str) -> bool:
    """Whether a font has any letter of a text."""
    return any(font_for(letter) for letter in clusters(printable(text)) if not letter.isspace())


def shortcomings(texts: Iterable[str]) -> list[str]:
    """What drawing the texts will lack on this machine, and what to do about it; one line each."""
    letters = dict.fromkeys(letter for text in texts for letter in clusters(printable(text)))
    found = []
    if missing := [letter for letter in letters if font_for(letter) is None]:
        names = ", ".join(map(_named, missing[:_NAMED])) + (", …" if len(missing) > _NAMED else "")
        remedy = (
            "Install one that has them, where `fc-list` finds it"
            if installed()
            else "`make setup` installs fonts"
        )
        found.append(f"Letters that no font here has are drawn as {INSTEAD}: {names}. {remedy}.")
    if not shapes() and any(map(_needs_shaping, letters)):
        found.append(
            "Letters are not joined as their script wants it: install FriBiDi (libfribidi0, fribidi)."
        )
    return found


def _printable(letter: str) -> str:
    if letter in _JOINERS or letter.isprintable():
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def _named(letter: str) -> str:
    return f"{letter} (U+{ord(letter[0]):04X} {unicodedata.name(letter[0], 'without a name')})"


def _needs_shaping(letter: str) -> bool:
    """Whether it joins others, changes places with them or bears marks."""
    kinds = {unicodedata.category(part) for part in letter}
    return bool(kinds & {"Mn", "Mc"}) or unicodedata.bidirectional(letter[0]) in ("R", "AL")
