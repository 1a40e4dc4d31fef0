"""Tables: CSV, TSV and their like, with names of columns in the first row."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TextIO

from clip_search.errors import CommandError
from clip_search.importing.reading.dialect import (
    DELIMITERS,
    SAMPLE_CHARACTERS,
    STATED,
    Quotes,
    dialect_of,
    reader,
)
from clip_search.importing.reading.encodings import text_of
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record, Unreadable

_LONGEST_CELL = 8_000_000
_SWALLOWED = "row: a quote that opens in it is closed in a later row, if at all"


@dataclass(frozen=True)
class Table:
    """How a file is to be read, and its columns' names."""

    file: File
    encoding: str
    delimiter: str
    quotes: Quotes
    columns: tuple[str, ...]

    def records(self) -> Iterator[Record | Unreadable]:
        """A record a row, of the cells that hold something, all of them text.

        Of several columns with one name the cells are a list. Raises `CommandError` where a quote is never closed.
        """
        for line, cells in self.rows():
            if swallowed := self._swallowed(cells):
                yield Unreadable(self.file.name, line, _SWALLOWED, f"beginning with {swallowed[:40]}")
                continue
            extra = [cell for cell in cells[len(self.columns) :] if cell.strip()]
            if extra:
                kind = "row: has more cells than the first row has names (is a quote missing?)"
                yield Unreadable(self.file.name, line, kind, f"beginning with {extra[0][:40]}")
            else:
                yield Record(self.file.name, line, self._fields(cells))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the names, with the line that it begins on; empty ones are passed over."""
        with _csv(self.file, self.encoding, self.delimiter, quotes=self.quotes) as rows:
            next(rows, None)
            yield from rows

    def _swallowed(self, cells: Sequence[str]) -> str | None:
        """A cell that looks as if it went on over other rows, as after a quote that nobody closed."""
        wanted = len(self.columns) - 1
        for cell in cells:
            lines = cell.split("\n")[1:]
            alike = sum(one.count(self.delimiter) >= wanted for one in lines)
            if wanted > 1 and len(lines) > 1 and alike > len(lines) / 2:
                return cell.strip()
        return None

    def quietly(self) -> "Table":
        """The same table, whose reading counts for no progress."""
        return replace(self, file=File(self.file.path, self.file.name))

    def _fields(self, cells: Sequence[str]) -> dict[str, str | list[str]]:
        fields: dict[str, str | list[str]] = {}
        for name, cell in zip(self.columns, cells, strict=False):
            if not (value := cell.strip()):
                continue
            before = fields.get(name)
            if before is None:
                fields[name] = value
            else:
                fields[name] = [*(before if isinstance(before, list) else [before]), value]
        return fields


def table(file: File, encoding: str, delimiter: str | None = None) -> Table:
    """Find out how a table is written, and what its columns are called.

    Raises:
        CommandError: it has no row, or only one column under every delimiter.
    """
    with text_of(File(file.path, file.name), encoding) as text:
        sample = text.read(SAMPLE_CHARACTERS).lstrip("\ufeff")
    found, quotes = dialect_of(sample, delimiter)
    with _csv(File(file.path, file.name), encoding, found, quotes=quotes) as rows:
        _, names = next(rows, (0, []))
    told = [" ".join(name.lstrip("\ufeff").split()) for name in names]
    columns = tuple(name or f"column {place}" for place, name in enumerate(told, 1))
    if not any(told):
        raise CommandError(f"{file.name} is empty: a first row with the columns' names is wanted.")
    if len(columns) == 1:
        raise CommandError(
            f"{file.name} has one column only, {columns[0][:60]}: is it separated by something else than "
            f"{', '.join(DELIMITERS)}?"
        )
    return Table(file, encoding, found, quotes, columns)


@contextmanager
def _csv(
    file: File, encoding: str, delimiter: str, *, quotes: Quotes
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with text_of(file, encoding) as text:
        yield _numbered(file.name, text, delimiter, quotes=quotes)


def _numbered(name: str, text: TextIO, delimiter: str, *, quotes: Quotes) -> Iterator[tuple[int, list[str]]]:
    rows = reader(text, delimiter, quotes=quotes)
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
        if begins == 1 and len(row) <= 2 and (row[:1] or [""])[0].lstrip("\ufeff").lower().startswith(STATED):
            continue
        if any(cell.strip() for cell in row):
            yield begins, row
