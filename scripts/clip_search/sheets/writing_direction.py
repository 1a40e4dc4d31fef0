"""Which letters of a line run from right to left: Unicode's bidirectional algorithm (UAX 9), for one line.

Its explicit controls are left out: they are dropped from titles. No library tells the levels, which fonts that
alternate within a line make necessary: Pillow lays out the part of one font alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TypeVar

# Left, right, right in Arabic, European and Arabic numbers, what may stand in numbers, marks; the rest is neutral.
_CODES = {"L": "L", "R": "R", "AL": "A", "EN": "1", "AN": "2", "ES": "+", "ET": "%", "CS": ",", "NSM": "^"}
_NEUTRAL = "n"
_SIDE = {"L": "L", "R": "R", "1": "R", "2": "R"}
_LEVELS = ({"L": 0, "R": 1, "1": 2, "2": 2}, {"L": 2, "R": 1, "1": 2, "2": 2})
_PASSED_OVER = "BN"
_BRACKETS = dict(re.findall("(.)(.)", "()[]{}⟨⟩〈〉《》「」『』【】"))
T = TypeVar("T")


def base_level(text: str) -> int:
    """1 of a paragraph that runs from right to left, as its first letter with a direction does; else 0."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return 0 if next(strong, "L") == "L" else 1


def levels(line: str, base: int) -> list[int]:
    """The embedding level of each letter of a line: odd ones run from right to left.

    Invisible letters have the level of what is before them.
    """
    shown = [letter for letter in line if unicodedata.bidirectional(letter) != _PASSED_OVER]
    codes = _weak(
        "".join(_CODES.get(unicodedata.bidirectional(letter), _NEUTRAL) for letter in shown), "LR"[base]
    )
    codes = _neutral(_brackets(codes, shown, "LR"[base]), "LR"[base])
    resolved = (_LEVELS[base][code] for code in codes)
    found: list[int] = []
    for letter in line:
        passed = unicodedata.bidirectional(letter) == _PASSED_OVER
        found.append((found or [base])[-1] if passed else next(resolved))
    return found


def in_visual_order(runs: Sequence[T], level: Callable[[T], int]) -> list[T]:
    """Runs of a line from left to right: from the highest level down, what is at it or above changes places."""
    ordered = list(runs)
    for limit in range(max(map(level, ordered), default=0), 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and level(ordered[end]) >= limit:
                end += 1
            ordered[start:end] = ordered[start:end][::-1]
            start = end + 1
    return ordered


def _weak(codes: str, base: str) -> str:
    """Rules W1 to W7: marks are as their letters; numbers, and what belongs to them, as what is before them."""
    codes = re.sub(r"(.)\^+", lambda found: found[1] * len(found[0]), base + codes)[1:]
    codes = _numbers_after("A", "2", codes, base).replace("A", "R")
    codes = re.sub("(?<=1)[+,](?=1)", "1", re.sub("(?<=2),(?=2)", "2", codes))
    codes = re.sub("[1%]*1[1%]*", lambda found: "1" * len(found[0]), codes)
    return _numbers_after("L", "L", re.sub("[+%,]", _NEUTRAL, codes), base)


def _numbers_after(strong: str, wanted: str, codes: str, base: str) -> str:
    """European numbers whose last letter with a direction is of one kind, changed."""
    return re.sub(
        "(^|[LRA])([^LRA]*)",
        lambda f: f[1] + (f[2].replace("1", wanted) if (f[1] or base) == strong else f[2]),
        codes,
    )


def _brackets(codes: str, letters: Sequence[str], base: str) -> str:
    """Rule N0: a pair goes with the line if anything in it does, else with what is in it and before it."""
    found = list(codes)
    for opening, closing in sorted(_pairs(codes, letters)):
        inside = {_SIDE.get(code) for code in found[opening + 1 : closing]} - {None}
        if inside:
            before = next((_SIDE[code] for code in reversed(found[:opening]) if code in _SIDE), base)
            side = base if base in inside or before == base else before
            found[opening] = found[closing] = side
    return "".join(found)


def _pairs(codes: str, letters: Sequence[str]) -> Iterator[tuple[int, int]]:
    open_ones: list[tuple[str, int]] = []
    for at, code, letter in zip(count(), codes, letters, strict=False):
        if code != _NEUTRAL:
            continue
        if letter in _BRACKETS:
            open_ones.append((_BRACKETS[letter], at))
        elif letter in (closing for closing, _ in open_ones):
            while True:
                closing, opening = open_ones.pop()
                if closing == letter:
                    yield opening, at
                    break


def _neutral(codes: str, base: str) -> str:
    """Rules N1 and N2: what is between two of one side is of that side, else of the line's."""

    def side(found: re.Match[str]) -> str:
        around = {_SIDE[found.string[found.start() - 1]], _SIDE[found.string[found.end()]]}
        return (around.pop() if len(around) == 1 else base) * len(found[0])

    return re.sub(f"{_NEUTRAL}+", side, base + codes + base)[1:-1]
