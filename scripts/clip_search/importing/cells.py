"""What a source's values become: prices numbers, cells with several pictures lists, markup text."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from catalogue.notes import Note
from catalogue.text import readable
from clip_search.importing.values import Decimal, Money, is_ambiguous, is_price, money

LONGEST_TEXT = 200_000
"""Longer ones are brought to what is readable and kept before anything else looks at them."""
_KEPT = 25_000
_PARTS = re.compile(r"\s*[|\n\r]\s*|\s*[;,]\s*(?=[A-Za-z][A-Za-z0-9+.-]*://|//)|;\s+")
_LISTED = re.compile(r"\s*[,;]\s*")
_ENDINGS = frozenset(
    (".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
)
_AMOUNTS = ("amount", "value", "price")
_CURRENCIES = ("currency", "currencycode", "currency_code", "currencyCode")
_SOURCES = ("src", "url", "path", "file", "image", "link", "href")


def pictures(value: object) -> Iterator[str]:
    """The names and addresses that a value holds, one text of several among them."""
    if isinstance(value, Mapping):
        found = next((value[name] for name in _SOURCES if isinstance(value.get(name), str)), None)
        if found:
            yield str(found).strip()
    elif isinstance(value, list):
        for one in value:
            yield from pictures(one)
    elif isinstance(value, str):
        for part in _PARTS.split(value.strip()):
            listed = [name for name in _LISTED.split(part) if name]
            if len(listed) > 1 and all(_looks_like_file(name) for name in listed):
                yield from listed
            elif part.strip():
                yield part.strip()


def text(name: str, value: object, note: Note) -> object:
    """A title or description; that markup is taken away is noted."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        note(name, "several texts, joined")
        value = "\n".join(value)
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST_TEXT:
        value = readable(value[: 10 * LONGEST_TEXT])
        return value[:_KEPT]  # the catalogue's own rule cuts it further, and notes it
    if ("<" in value or "&" in value) and readable(value) != " ".join(value.split()):
        note(name, "markup and entities taken away")
    return value


def priced(
    attributes: Mapping[str, Any], note: Note, decimal: Mapping[str, Decimal | None] | Decimal | None = None
) -> dict[str, Any]:
    """Attributes whose prices are numbers, with a `currency` beside the first of them, and beside others of another."""
    kept: dict[str, Any] = {}
    for name, value in attributes.items():
        mark = decimal.get(name) if isinstance(decimal, Mapping) else decimal
        found = _money(name, value, mark)
        if found is None:
            kept[name] = value
            continue
        kept[name] = found.amount
        if isinstance(value, str):
            unsure = mark is None and is_ambiguous(value)
            what = f"{'thousands' if unsure else 'a price'}, taken as a number"
            note(f"attributes.{name}", f"{what} (1.299 is 1299)" if unsure else what)
        if found.currency is None:
            continue
        if kept.setdefault("currency", attributes.get("currency") or found.currency) != found.currency:
            kept.setdefault(f"{name}_currency", found.currency)
    return kept


def _money(name: str, value: object, decimal: Decimal | None) -> Money | None:
    if isinstance(value, Mapping) and len(value) <= 3:
        return _from_object(value, decimal)
    if not isinstance(value, str) or len(value) > 40:
        return None
    found = money(value, decimal)
    return found if found and (found.currency or is_price(name)) else None


def _from_object(value: Mapping[str, Any], decimal: Decimal | None) -> Money | None:
    currency = next((value[name] for name in _CURRENCIES if isinstance(value.get(name), str)), None)
    amount = next((value[name] for name in _AMOUNTS if value.get(name) is not None), None)
    if currency is None or amount is None or isinstance(amount, bool):
        return None
    found = money(str(amount), decimal) if isinstance(amount, int | float | str) else None
    return Money(found.amount, currency) if found else None


def _looks_like_file(name: str) -> bool:
    return PurePosixPath(name.split("?")[0]).suffix.lower() in _ENDINGS
