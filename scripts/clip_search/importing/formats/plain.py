"""Products with whatever fields they have: JSON, and tables that no shop's software has defined."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.notes import Note
from clip_search.importing import cells
from clip_search.importing.columns import FIELDS, Columns, Naming
from clip_search.importing.record import Draft, LeftOutError, Record, Unreadable
from clip_search.importing.values import Decimal

Records = Callable[[], Iterator[Record | Unreadable]]


class PlainJson:
    """Objects: known fields by their names or near ones, everything else attributes."""

    def __init__(self, records: Records, naming: Naming) -> None:
        self.records = records
        self._naming = naming

    def draft(self, record: Record, note: Note) -> Draft:
        """A product in the catalogue's fields."""
        names = tuple(record.fields)
        columns = self._naming.columns(names)
        if "id" not in columns.fields:
            raise LeftOutError(f"id: is missing: {self._naming.instead(names).rstrip('.')}")
        return drafted(record.fields, columns, note)


def drafted(
    fields: Mapping[str, Any],
    columns: Columns,
    note: Note,
    decimal: Mapping[str, Decimal | None] | None = None,
) -> Draft:
    """A record's fields by their columns' names, near names noted; `decimal` is by attribute."""
    draft: Draft = {}
    for field, column in columns.fields.items():
        if (value := fields.get(column)) is not None:
            draft[field] = value if field == "id" else cells.text(field, value, note)
            _near(field, column, columns, note)
    images = [column for column in columns.images if fields.get(column)]
    for column in images:
        _near("images", column, columns, note)
    draft["images"] = [name for column in images for name in cells.pictures(fields[column])]
    draft["attributes"] = cells.priced(_attributes(fields, columns.attributes), note, decimal)
    return draft


def _near(field: str, column: str, columns: Columns, note: Note) -> None:
    if column != field and column not in columns.told:
        note(field, f"taken from {column.strip()[:64]}")


def _attributes(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Those in an object of their own, and what is no field of a product."""
    found: dict[str, Any] = {}
    for column, name in names.items():
        value = fields.get(column)
        if name == "attributes" and isinstance(value, list) and all(map(_is_pair, value)):
            found.update({str(pair["name"]): pair["value"] for pair in value})
        elif name == "attributes" and isinstance(value, Mapping):
            found.update(value)
        elif value not in (None, "", [], {}):
            found.setdefault(f"{name}_" if name in FIELDS else name, value)
    return found


def _is_pair(value: object) -> bool:
    return isinstance(value, Mapping) and {"name", "value"} <= value.keys()
