"""Google Merchant feeds, as XML (RSS, Atom) and as tables."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.notes import Note
from clip_search.importing import cells
from clip_search.importing.record import Draft, LeftOutError, Record, Unreadable
from clip_search.importing.values import money

NAMESPACE = "http://base.google.com/ns/1.0"
_IMAGES = ("image_link", "additional_image_link", "lifestyle_image_link")
_FIELDS = {"id", "title", "description", *_IMAGES}
_AVAILABLE = {"in_stock": True, "out_of_stock": False, "preorder": False, "backorder": False}
_NO_ATTRIBUTE = frozenset(
    ("shipping", "tax", "installment", "subscription_cost", "loyalty_program", "link", "summary")
)
"""What says how something is sold, not what it is; `link` is kept."""
_STEPS = re.compile(r"\s*>\s*")


class Google:
    """A feed by Google's names, with or without `g:`, with spaces or `_`."""

    def __init__(self, records: Callable[[], Iterator[Record | Unreadable]]) -> None:
        self.records = records

    def draft(self, record: Record, note: Note) -> Draft:
        """A product: prices are numbers with a `currency`, availability is `in_stock`."""
        given = {_name(name): value for name, value in record.fields.items()}
        if "id" not in given:
            raise LeftOutError("id: is missing: a feed's item has a g:id")
        attributes = {
            name: value for name, value in given.items() if name not in _FIELDS and name not in _NO_ATTRIBUTE
        }
        if "link" in given:
            attributes["link"] = given["link"]
        _available(attributes, note)
        _details(attributes)
        _category(attributes)
        if dropped := sorted(
            name for name in given if name in _NO_ATTRIBUTE and name not in ("link", "summary")
        ):
            note(dropped[0], "left out: it says how a product is sold")
        return {
            "id": given["id"],
            "title": cells.text("title", given.get("title"), note),
            "description": cells.text("description", given.get("description", given.get("summary")), note),
            "images": [one for name in _IMAGES for one in _addresses(given.get(name))],
            "attributes": cells.priced({n: _listed(v) for n, v in attributes.items()}, note, "."),
        }


def is_feed(columns: frozenset[str]) -> bool:
    """Whether a table's columns, by their plain names, are those of a feed."""
    return {"id", "title", "imagelink"} <= columns


def _name(column: str) -> str:
    return re.sub(r"[\s_]+", "_", column.strip().lower().removeprefix("g:")).strip("_")


def _addresses(value: object) -> Iterator[str]:
    """In a table several additional pictures stand in one cell, with commas between them."""
    yield from cells.pictures(value)


def _available(attributes: dict[str, Any], note: Note) -> None:
    told = attributes.get("availability")
    if not isinstance(told, str):
        return
    known = _AVAILABLE.get(re.sub(r"[\s_-]+", "_", told.strip().lower()).removeprefix("http://schema.org/"))
    if known is None:
        note("attributes.availability", "a value that Google does not have, kept as text")
        return
    attributes["in_stock"] = known
    del attributes["availability"]


def _details(attributes: dict[str, Any]) -> None:
    """What feeds say in pairs of a name and a value."""
    told = attributes.pop("product_detail", None)
    for pair in told if isinstance(told, list) else [told]:
        if isinstance(pair, Mapping) and pair.get("attribute_name") and pair.get("attribute_value"):
            attributes.setdefault(str(pair["attribute_name"]), pair["attribute_value"])


def _category(attributes: dict[str, Any]) -> None:
    told = attributes.get("product_type", attributes.get("google_product_category"))
    first = told[0] if isinstance(told, list) and told else told
    if isinstance(first, str) and "category" not in attributes and not first.strip().isdigit():
        attributes["category"] = _STEPS.split(first.strip())[-1]


def _listed(value: Any) -> Any:
    """A price that is told twice is told once: the first."""
    if isinstance(value, list) and value and all(isinstance(one, str) and money(one, ".") for one in value):
        return value[0]
    return value
