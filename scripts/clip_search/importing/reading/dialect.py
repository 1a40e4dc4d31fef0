"""What stands between a table's cells, and around them."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from typing import Any, Literal, TextIO

Quotes = Literal["doubled", "escaped", "none"]
"""What quotes around and in cells look like; `none` where they are letters like others, as in Google's TSV."""
NONE: Quotes = "none"
DELIMITERS = {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}
SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_ROWS = 200
STATED = "sep="
"""Excel's own first line."""


def dialect_of(sample: str, delimiter: str | None) -> tuple[str, Quotes]:
    """The way under which most rows have as many cells as the first has, and that is more than one.

    csv.Sniffer counts characters, quoted or not, and decides by the sample whether quotes are doubled; here every way
    is tried by the rules that the file is then read by.
    """
    stated = delimiter or _stated(sample)
    marked: Quotes = "escaped" if '\\"' in sample and '""' not in sample else "doubled"
    return max(
        ((one, how) for one in ([stated] if stated else DELIMITERS.values()) for how in (marked, NONE)),
        key=lambda one: _fit(sample, one[0], quotes=one[1]),
    )


def reader(text: TextIO, delimiter: str, *, quotes: Quotes) -> Any:
    """csv's own, for one way of writing."""
    if quotes == NONE:
        return csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    if quotes == "escaped":
        return csv.reader(text, delimiter=delimiter, doublequote=False, escapechar="\\")
    return csv.reader(text, delimiter=delimiter)


def _stated(sample: str) -> str | None:
    first = sample.split("\n", 1)[0].strip().strip('"').lower()
    return first[len(STATED)] if first.startswith(STATED) and len(first) == len(STATED) + 1 else None


def _fit(sample: str, delimiter: str, *, quotes: Quotes) -> tuple[float, int]:
    try:
        rows = list(islice(reader(StringIO(sample, newline=""), delimiter, quotes=quotes), _SAMPLE_ROWS))
    except csv.Error:
        return 0, 0
    rows = [row for row in rows if row]
    if len(rows) > 2 and len(sample) >= SAMPLE_CHARACTERS - 1:
        rows.pop()  # the sample ends in it
    if not rows or len(rows[0]) < 2 or (quotes == NONE and _is_quoted(rows)):
        return 0, 0
    same = sum(len(row) == len(rows[0]) for row in rows)
    return same / len(rows), len(rows[0])


def _is_quoted(rows: Sequence[Sequence[str]]) -> bool:
    """Whether quotes that were read as letters stand around cells."""
    begun = [cell for row in rows for cell in row if cell.startswith('"')]
    whole = sum(len(cell) > 1 and cell.endswith('"') for cell in begun)
    return any(cell.startswith('"') for cell in rows[0]) or whole > len(begun) / 10
