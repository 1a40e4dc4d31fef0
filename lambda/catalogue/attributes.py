"""A product's attributes, brought to names and values that the index takes."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from catalogue.notes import Note
from catalogue.text import readable

MAX_ATTRIBUTES = 50
MAX_NAME_CHARACTERS = 64
MAX_VALUE_CHARACTERS = 1000
MAX_VALUES = 100
MAX_DEPTH = 4
RESERVED = frozenset({"and", "or", "not"})
"""What combines conditions in a filter can be no attribute of its own."""
MAX_NUMBER = 1e300
Scalar = str | float | bool
Value = Scalar | list[Scalar]


def mended(given: object, note: Note) -> dict[str, Value]:
    """Return attributes with flat names and plain values; what was changed or left out is noted."""
    if isinstance(given, list):
        given = _pairs(given)
    if not isinstance(given, Mapping):
        if given is not None:
            note("attributes", "left out: an object of names and values is wanted")
        return {}
    kept: dict[str, Value] = {}
    for name, value in _flat(given, "", 1, note):
        usable = _value(f"attributes.{name}", value, note)
        if usable is None:
            continue
        if name in kept:
            note(f"attributes.{name}", "left out: another attribute has the same name")
        elif len(kept) == MAX_ATTRIBUTES:
            note("attributes", f"cut to the first {MAX_ATTRIBUTES}")
            break
        else:
            kept[name] = usable
    return kept


def _pairs(entries: list[Any]) -> object:
    """Read `[{"name": …, "value": …}]`, as some exports write; anything else stays what it is."""
    if entries and all(isinstance(entry, Mapping) and {"name", "value"} <= entry.keys() for entry in entries):
        return {str(entry["name"]): entry["value"] for entry in entries}
    return entries or None


def _flat(given: Mapping[str, Any], prefix: str, depth: int, note: Note) -> Iterator[tuple[str, Any]]:
    for raw, value in given.items():
        name = prefix + _name(raw)
        if name in RESERVED:
            name += "_"
        if not _name(raw) or len(name) > MAX_NAME_CHARACTERS:
            what = f"a name of 1 to {MAX_NAME_CHARACTERS} characters is wanted"
            note(f"attributes.{name[:MAX_NAME_CHARACTERS]}", f"left out: {what}")
            continue
        if prefix == "" and name != raw:
            note(f"attributes.{raw[:MAX_NAME_CHARACTERS]}", f"renamed {name}")
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            if value:
                note(f"attributes.{name}", "flattened")
            yield from _flat(value, f"{name}_", depth + 1, note)
        else:
            yield name, value


@lru_cache(1_000)
def _name(raw: str) -> str:
    """Return a name that is one step of a path: no dots, no control characters, no spaces at its ends."""
    plain = "".join(c for c in unicodedata.normalize("NFC", raw) if unicodedata.category(c)[0] != "C")
    return " ".join(plain.replace(".", "_").replace("*", "_").split())


def _value(name: str, value: object, note: Note) -> Value | None:
    if isinstance(value, list):
        return _list(name, value, note)
    if isinstance(value, Mapping):
        note(name, f"left out: nested more than {MAX_DEPTH} deep")
        return None
    return _scalar(name, value, note)


def _list(name: str, values: list[Any], note: Note) -> Value | None:
    entries = list(_leaves(values))
    if any(isinstance(entry, Mapping) for entry in entries):
        note(name, "left out: a list of objects")
        return None
    usable = [v for v in (_scalar(name, entry, note) for entry in entries) if v is not None]
    if len(usable) > MAX_VALUES:
        note(name, f"cut to the first {MAX_VALUES} values")
    return list({(type(one), one): one for one in usable[:MAX_VALUES]}.values()) or None


def _leaves(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from (inner for inner in value if not isinstance(inner, list))
        else:
            yield value


def _scalar(name: str, value: object, note: Note) -> Scalar | None:
    """Return a value that can be indexed; what is empty counts as absent."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if abs(value) <= MAX_NUMBER:  # false of NaN; a whole number may be too large for a float
            return value
        what = "not a number (NaN)" if value != value else "the number is out of range"
        note(name, f"left out: {what}")
        return None
    text = readable(str(value))
    if len(text) > MAX_VALUE_CHARACTERS:
        note(name, f"cut to {MAX_VALUE_CHARACTERS:,} characters")
    return text[:MAX_VALUE_CHARACTERS].strip() or None
