"""Tables that no shop's software has defined: columns by name, and of what type they are by all of their cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.article_numbers import is_article_number
from catalogue.kinds import NEARLY_ALL
from catalogue.notes import Note
from clip_search.importing.columns import FIELDS, Naming
from clip_search.importing.formats.plain import drafted
from clip_search.importing.reading.table import Table
from clip_search.importing.record import Draft, LeftOutError, Record, Unreadable
from clip_search.importing.values import (
    FALSE,
    TRUE,
    Decimal,
    decimal_of,
    is_ambiguous,
    is_price,
    money,
    number,
)
from clip_search.terminal import busy

_LONGEST_NUMBER = 24
_MOST_COUNTED = 2_000


@dataclass
class _Column:
    """How many of a column's cells could be what."""

    filled: int = 0
    numbers: int = 0
    prices: int = 0
    booleans: int = 0
    points: int = 0
    commas: int = 0
    leading_zeros: int = 0

    def count(self, cell: str) -> None:
        self.filled += 1
        if len(cell) > _LONGEST_NUMBER:
            return
        self.booleans += cell.lower() in TRUE or cell.lower() in FALSE
        if not any(map(str.isdigit, cell)):
            return
        self.numbers += number(cell) is not None
        self.prices += money(cell) is not None
        mark = decimal_of(cell)
        self.points += mark == "."
        self.commas += mark == ","
        self.leading_zeros += cell[0] == "0" and cell[1:2].isdigit()

    @property
    def decimal(self) -> Decimal | None:
        """What stands before fractions, where some cell leaves no doubt and none speaks against it."""
        if bool(self.points) == bool(self.commas):
            return None
        return "." if self.points else ","

    def kind(self, name: str) -> str:
        """`number`, `boolean` or `text`; article numbers and what begins with zeros are texts."""
        enough = NEARLY_ALL * self.filled
        if is_article_number(name) or self.leading_zeros:
            return "text"
        if self.numbers >= enough or (is_price(name) and self.prices >= enough):
            return "number"
        return "boolean" if self.booleans >= enough else "text"


class Tabular:
    """A table whose columns are read twice: once to see what they hold, once for the products."""

    def __init__(self, table: Table, naming: Naming) -> None:
        names = [name for name in table.columns if name]
        naming.check(names)
        naming.require_id(names)
        self._table, self._columns = table, naming.columns(tuple(names))
        self._kinds: Mapping[str, str] = {}
        self._decimals: dict[str, Decimal | None] = {}

    def records(self) -> Iterator[Record | Unreadable]:
        """A record a row."""
        with busy(f"Looking at the columns of {self._table.file.name} …"):
            counted = _counted(self._table)
        self._kinds = {name: column.kind(name) for name, column in counted.items()}
        self._decimals = {name: column.decimal for name, column in counted.items()}
        return self._table.records()

    def draft(self, record: Record, note: Note) -> Draft:
        """A product in the catalogue's fields; numbers and truth values are no texts any more."""
        if self._columns.fields["id"] not in record.fields:
            raise LeftOutError(f"id: is empty in column {self._columns.fields['id']}")
        texts = {*self._columns.fields.values(), *self._columns.images}
        fields = {
            name: value if name in texts else self._typed(name, value, note)
            for name, value in record.fields.items()
        }
        named = self._columns.attributes
        decimals = {named.get(name, name): mark for name, mark in self._decimals.items()}
        return drafted(fields, self._columns, note, decimals)

    def _typed(self, name: str, value: object, note: Note) -> object:
        if not isinstance(value, str):
            return value
        kind = self._kinds.get(name, "text")
        if kind == "boolean":
            return True if value.lower() in TRUE else False if value.lower() in FALSE else value
        if kind == "number":
            mark = self._decimals[name]
            found = number(value, mark)
            if found is None:
                return value
            if mark is None and is_ambiguous(value):
                note(f"attributes.{name[:64]}", "thousands, taken as a number (1.299 is 1299)")
            return found
        return value


def _counted(table: Table) -> dict[str, _Column]:
    columns: dict[str, _Column] = {}
    for _, cells in table.quietly().rows():
        for name, cell in zip(table.columns[:_MOST_COUNTED], cells, strict=False):
            if name not in FIELDS and (bare := cell.strip()):
                columns.setdefault(name, _Column()).count(bare)
    return columns
