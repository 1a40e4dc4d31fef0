"""Shopify's product CSV: rows of one handle are one product, with its pictures and variants."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from catalogue.notes import Note
from clip_search.importing import cells
from clip_search.importing.reading.table import Table
from clip_search.importing.record import Draft, LeftOutError, Record, Unreadable
from clip_search.importing.values import money, plain

_ALIKE = {
    "urlhandle": "handle", "description": "bodyhtml", "publishedononlinestore": "published", "sku": "variantsku",
    "barcode": "variantbarcode", "price": "variantprice", "compareatprice": "variantcompareatprice",
    "inventoryquantity": "variantinventoryqty", "inventorytracker": "variantinventorytracker",
    "continuesellingwhenoutofstock": "variantinventorypolicy", "productimageurl": "imagesrc",
    "variantimageurl": "variantimage", "productcategory": "category",
}  # fmt: skip
"""Columns have other names since 2024."""
_METAFIELD = re.compile(r"(.+?)\s*\((?:product\.)?metafields\..*\)$")
_NO_OPTION = ("title", "default title")


class Shopify:
    """A product a handle; its variants' options are attributes, its price is the lowest of theirs."""

    def __init__(self, table: Table, *, unpublished: bool) -> None:
        self._table, self._unpublished = table, unpublished

    def records(self) -> Iterator[Record | Unreadable]:
        """A record a product, its `rows` by columns' plain names."""
        handle, begun, rows = "", 0, list[dict[str, str]]()
        for record in self._table.records():
            if isinstance(record, Unreadable):
                yield record
                continue
            row = {_name(name): str(value) for name, value in record.fields.items() if isinstance(value, str)}
            if not row.get("handle"):
                yield Unreadable(
                    record.file, record.line, "Handle: is missing, so that no product has the row"
                )
                continue
            if rows and row["handle"] != handle:
                yield Record(self._table.file.name, begun, {"rows": rows})
                rows = []
            if not rows:
                handle, begun = row["handle"], record.line
            rows.append(row)
        if rows:
            yield Record(self._table.file.name, begun, {"rows": rows})

    def draft(self, record: Record, note: Note) -> Draft:
        """A product in the catalogue's fields."""
        rows: list[dict[str, str]] = record.fields["rows"]
        first = rows[0]
        if not self._unpublished and (why := _hidden(first)):
            raise LeftOutError(f"{why} (--unpublished takes it all the same)")
        return {
            "id": first["handle"],
            "title": cells.text("title", first.get("title"), note),
            "description": cells.text("description", first.get("bodyhtml"), note),
            "images": _pictures(rows),
            "attributes": {**_own(first), **_metafields(first), **_options(rows), **_of_variants(rows)},
        }


def is_export(columns: frozenset[str]) -> bool:
    """Whether a table's columns, by their plain names, are Shopify's."""
    names = {_ALIKE.get(name, name) for name in columns}
    return {"handle", "title"} <= names and bool({"variantprice", "option1name", "imagesrc"} & names)


def _name(column: str) -> str:
    short = plain(column)
    return f"meta:{found[1]}" if (found := _METAFIELD.match(column)) else _ALIKE.get(short, short)


def _hidden(row: dict[str, str]) -> str | None:
    status = row.get("status", "active").lower()
    if status != "active":
        return f"status: {'a draft' if status == 'draft' else status[:40]}, not for sale"
    return "published: not for sale" if row.get("published", "true").lower() in ("false", "no") else None


def _pictures(rows: Sequence[dict[str, str]]) -> list[str]:
    """In the order of their positions, then those of variants."""
    placed = [
        (
            int(row["imageposition"]) if row.get("imageposition", "").isdigit() else len(rows) + place,
            row["imagesrc"],
        )
        for place, row in enumerate(rows)
        if row.get("imagesrc")
    ]
    names = [name for _, name in sorted(placed, key=lambda one: one[0])]
    return list(dict.fromkeys([*names, *_each(rows, "variantimage")]))


def _own(row: dict[str, str]) -> dict[str, Any]:
    category = row.get("type") or row.get("category", "").split(">")[-1].strip()
    tags = [tag.strip() for tag in row.get("tags", "").split(",") if tag.strip()]
    told = {"vendor": row.get("vendor"), "category": category, "tags": tags}
    return {name: value for name, value in told.items() if value}


def _metafields(row: dict[str, str]) -> dict[str, Any]:
    return {name.removeprefix("meta:"): value for name, value in row.items() if name.startswith("meta:")}


def _options(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Each option's values over all variants, each once; its name stands in the first row only."""
    found: dict[str, Any] = {}
    for number in (1, 2, 3):
        name = next(iter(_each(rows, f"option{number}name")), "")
        values = list(dict.fromkeys(_each(rows, f"option{number}value")))
        if name and values and not (name.lower() in _NO_OPTION and values[0].lower() in _NO_OPTION):
            found[name] = values
    return found


def _of_variants(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    priced = [(found.amount, row) for row in rows if (found := money(row.get("variantprice", ""), "."))]
    told: dict[str, Any] = {
        "sku": list(dict.fromkeys(sku.lstrip("'") for sku in _each(rows, "variantsku"))),
        "barcode": list(dict.fromkeys(code.lstrip("'") for code in _each(rows, "variantbarcode"))),
    }
    if priced:
        told["price"], cheapest = min(priced, key=lambda one: one[0])
        if before := money(cheapest.get("variantcompareatprice", ""), "."):
            told["compare_at_price"] = before.amount
        told["in_stock"] = any(map(_in_stock, (row for _, row in priced)))
    return {name: value for name, value in told.items() if value not in ([], None)}


def _in_stock(row: dict[str, str]) -> bool:
    """A variant that nobody counts is in stock, and so is one that goes on being sold when it is not."""
    if not row.get("variantinventorytracker") and "variantinventoryqty" not in row:
        return True
    if row.get("variantinventorypolicy", "").lower() in ("continue", "true"):
        return True
    try:
        return float(row.get("variantinventoryqty", "0")) > 0
    except ValueError:
        return False


def _each(rows: Sequence[dict[str, str]], name: str) -> Iterator[str]:
    return (row[name] for row in rows if row.get(name))
