"""One line of the catalogue (contract: docs/architecture.md, "Catalogue")."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from catalogue.attributes import Value, mended
from catalogue.notes import Note
from catalogue.text import readable, storable

MAX_LINE_BYTES = 1024 * 1024
MAX_ID_BYTES = 512
MAX_TITLE_CHARACTERS = 1000
MAX_DESCRIPTION_CHARACTERS = 20_000
NO_FIELD = "left out: no field of a product; attributes take it"
_FIELDS = ("id", "title", "description", "images", "attributes")
_SOURCES = ("src", "url", "path", "file", "image", "link")
_NAMES_SHOWN = 8
_EXACT = 2**53
_NO_NOTE: Note = lambda _field, _what: None  # noqa: E731


class ProductError(ValueError):
    """Why a product cannot be taken: `field` and `what` are worded alike for alike faults, `found` is this one's."""

    def __init__(self, name: str, what: str, found: str = "", product_id: str | None = None) -> None:
        super().__init__(f"{name}: {what}" + (f" ({found})" if found else ""))
        self.field, self.what, self.product_id = name, what, product_id


@dataclass(frozen=True)
class Product:
    """A product as its line has it, mended; `images` are the names as written."""

    id: str
    title: str | None = None
    description: str | None = None
    images: tuple[str, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)


def parse(line: bytes, note: Note = _NO_NOTE) -> Product:
    """Read one line; what is mended or left out is noted, and ProductError says why nothing can be made of it."""
    return taken(_object(line), note)


def taken(whole: Mapping[str, Any], note: Note = _NO_NOTE) -> Product:
    """Make a product of an object's fields, as of a line's."""
    given = _known_fields(whole, note)
    product_id = _id(given, list(whole), note)
    return Product(
        product_id,
        _text(given, "title", MAX_TITLE_CHARACTERS, note),
        _text(given, "description", MAX_DESCRIPTION_CHARACTERS, note),
        tuple(_images(given.get("images"), note)),
        mended(given.get("attributes"), note),
    )


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise ProductError("line", f"is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProductError("line", "is not in UTF-8: save the file in that encoding") from error
    except (ValueError, RecursionError) as error:
        raise ProductError(
            "line", "is not JSON: a whole product on one line is wanted", _start(line)
        ) from error
    if not isinstance(given, dict):
        raise ProductError("line", "is no JSON object: a product a line is wanted", _start(line))
    return given


def _start(line: bytes) -> str:
    return f"it begins with {readable(line[:40].decode('utf-8', 'replace'))}"


def _known_fields(given: Mapping[str, Any], note: Note) -> dict[str, Any]:
    """Keep the fields of a product; `Title` is taken for `title` where there is no other."""
    kept = {name: given[name] for name in _FIELDS if name in given}
    for name, value in given.items():
        if name in _FIELDS:
            continue
        meant = name.strip().lower()
        if meant in _FIELDS and meant not in kept:
            kept[meant] = value
            note(meant, f"taken from {name.strip()[:64]}")
        elif value not in (None, "", [], {}):
            note(readable(name)[:64] or "unnamed", NO_FIELD)
    return kept


def _id(given: Mapping[str, Any], names: list[str], note: Note) -> str:
    value = given.get("id")
    wanted = f"a text or whole number of at most {MAX_ID_BYTES} bytes is wanted"
    if value is None:
        others = ", ".join(readable(name)[:40] for name in names[:_NAMES_SHOWN])
        raise ProductError("id", f"is missing; {wanted}", f"the line has {others}" if others else "")
    if _is_whole(value):
        note("id", "a number, taken as text")
        value = str(int(value))
    if not isinstance(value, str):
        found = f"it is {value}" if isinstance(value, float) else f"it is {_kind(value)}"
        raise ProductError("id", wanted, found)
    if not (bare := value.strip()):
        raise ProductError("id", f"is empty; {wanted}")
    if bare != value:
        note("id", "spaces at its ends, taken away")
        value = bare
    if not storable(value):
        raise ProductError("id", f"holds characters that cannot be stored; {wanted}", ascii(value)[:60])
    if len(value.encode()) > MAX_ID_BYTES:
        raise ProductError("id", f"is too long; {wanted}", f"{len(value.encode())} bytes", value[:60])
    return value


def _is_whole(value: object) -> TypeGuard[int | float]:
    """Whether it is a number that spreadsheets write as 7.0 for 7, and one that they have not rounded yet."""
    if isinstance(value, float):
        return value.is_integer() and abs(value) < _EXACT
    return isinstance(value, int) and not isinstance(value, bool)


def _text(given: Mapping[str, Any], name: str, limit: int, note: Note) -> str | None:
    value = given.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            note(name, f"left out: {'not a number (NaN)' if math.isnan(value) else 'an infinite number'}")
            return None
        note(name, "a number, taken as text")
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        note(name, f"left out: {_kind(value)}, a text is wanted")
        return None
    text = readable(value)
    if len(text) > limit:
        note(name, f"cut to {limit:,} characters")
    return text[:limit].strip() or None


def _images(value: object, note: Note) -> list[str]:
    """Return the names that are texts, in their order, each once."""
    entries = value if isinstance(value, list) else [value]
    names: dict[str, None] = {}
    for entry in entries:
        name = _source(entry) if isinstance(entry, Mapping) else entry
        if name is None or name == "":
            continue
        if not isinstance(name, str) or any("\ud800" <= c <= "\udfff" for c in name):
            note("images", f"left out: {_kind(entry)}, a file's name is wanted")
            continue
        if isinstance(entry, Mapping):
            note("images", "an object, taken for the file's name in it")
        names[name] = None
    if isinstance(value, str) and names:
        note("images", "a text, taken as a list of one")
    return list(names)


def _source(entry: Mapping[str, Any]) -> object:
    return next((entry[name] for name in _SOURCES if isinstance(entry.get(name), str)), dict(entry))


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "not storable text")
