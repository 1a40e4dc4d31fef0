"""Tables: CSV, TSV and their like, with names of columns in the first row."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from typing import Any, TextIO

from clip_search.errors import CommandError
from clip_search.importing.reading.encodings import text_of
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record, Unreadable

DELIMITERS = {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_ROWS = 200
_LONGEST_CELL = 8_000_000
_STATED = "sep="
"""Excel's own first line."""


@dataclass(frozen=True)
class Table:
    """How a file is to be read, and its columns' names."""

    file: File
    encoding: str
    delimiter: str
    escaped: bool
    """Whether quotes in cells have a backslash before them, instead of being doubled."""
    columns: tuple[str, ...]

    def records(self) -> Iterator[Record | Unreadable]:
        """A record a row, of the cells that hold something, all of them text.

        Of several columns with one name the cells are a list. Raises `CommandError` where a quote is never closed.
        """
        for line, cells in self.rows():
            extra = [cell for cell in cells[len(self.columns) :] if cell.strip()]
            if extra:
                kind = "row: has more cells than the first row has names (is a quote missing?)"
                yield Unreadable(self.file.name, line, kind, f"beginning with {extra[0][:40]}")
            else:
                yield Record(self.file.name, line, self._fields(cells))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the names, with the line that it begins on; empty ones are passed over."""
        with _csv(self.file, self.encoding, self.delimiter, escaped=self.escaped) as rows:
            next(rows, None)
            yield from rows

    def quietly(self) -> "Table":
        """The same table, whose reading counts for no progress."""
        return replace(self, file=File(self.file.path, self.file.name))

    def _fields(self, cells: Sequence[str]) -> dict[str, str | list[str]]:
        fields: dict[str, str | list[str]] = {}
        for name, cell in zip(self.columns, cells, strict=False):
            if not (value := cell.strip()) or not name:
                continue
            before = fields.get(name)
            if before is None:
                fields[name] = value
            else:
                fields[name] = [*(before if isinstance(before, list) else [before]), value]
        return fields


def table(file: File, encoding: str, delimiter: str | None = None) -> Table:
    """Find out how a table is written.

    Raises:
        CommandError: it has no row, or only one column under every delimiter.
    """
    with text_of(File(file.path, file.name), encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS).lstrip("\ufeff")
    stated = _stated(sample)
    escaped = '\\"' in sample and '""' not in sample
    found = delimiter or stated or _delimiter(sample, escaped=escaped)
    with _csv(File(file.path, file.name), encoding, found, escaped=escaped) as rows:
        _, names = next(rows, (0, []))
    columns = tuple(" ".join(name.lstrip("\ufeff").split()) for name in names)
    if not any(columns):
        raise CommandError(f"{file.name} is empty: a first row with the columns' names is wanted.")
    if len(columns) == 1:
        raise CommandError(
            f"{file.name} has one column only, {columns[0][:60]}: is it separated by something else than "
            f"{', '.join(DELIMITERS)}?"
        )
    return Table(file, encoding, found, escaped, columns)


def _stated(sample: str) -> str | None:
    first = sample.split("\n", 1)[0].strip().strip('"').lower()
    return first[len(_STATED)] if first.startswith(_STATED) and len(first) == len(_STATED) + 1 else None


def _delimiter(sample: str, *, escaped: bool) -> str:
    """The delimiter under which the most rows have as many cells as the first has, and that is more than one.

    csv.Sniffer counts characters, quoted or not, and decides by the sample whether quotes are doubled; here every
    candidate is read by the rules that the file is then read by.
    """
    return max(DELIMITERS.values(), key=lambda delimiter: _fit(sample, delimiter, escaped=escaped))


def _fit(sample: str, delimiter: str, *, escaped: bool) -> tuple[float, int]:
    try:
        rows = list(islice(_reader(StringIO(sample, newline=""), delimiter, escaped=escaped), _SAMPLE_ROWS))
    except csv.Error:
        return 0, 0
    rows = [row for row in rows if row]
    if len(rows) > 2:
        rows.pop()  # the sample ends in it
    if not rows or len(rows[0]) < 2:
        return 0, 0
    same = sum(len(row) == len(rows[0]) for row in rows)
    return same / len(rows), len(rows[0])


@contextmanager
def _csv(
    file: File, encoding: str, delimiter: str, *, escaped: bool
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with text_of(file, encoding) as text:
        yield _numbered(file.name, text, delimiter, escaped=escaped)


def _numbered(name: str, text: TextIO, delimiter: str, *, escaped: bool) -> Iterator[tuple[int, list[str]]]:
    rows = _reader(text, delimiter, escaped=escaped)
    begins = 1
    while True:
        begins = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise CommandError(
                f"{name}:{begins}: a quote that opens in this row is not closed in it ({error}): close or double it."
            ) from error
        if (
            begins == 1
            and len(row) <= 2
            and (row[:1] or [""])[0].lstrip("\ufeff").lower().startswith(_STATED)
        ):
            continue
        if any(cell.strip() for cell in row):
            yield begins, row


def _reader(text: TextIO, delimiter: str, *, escaped: bool) -> Any:
    if escaped:
        return csv.reader(text, delimiter=delimiter, doublequote=False, escapechar="\\")
    return csv.reader(text, delimiter=delimiter)
