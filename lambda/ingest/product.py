"""One line of the catalogue, checked (contract: docs/architecture.md, "Catalogue")."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

MAX_LINE_BYTES = 256 * 1024
MAX_ID_BYTES = 512
MAX_TITLE_CHARACTERS = 1000
MAX_DESCRIPTION_CHARACTERS = 20_000
MAX_IMAGES = 20
MAX_IMAGE_PATH_BYTES = 900
MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE_CHARACTERS = 1000
MAX_NUMBER = 1e300
_FIELDS = {"id", "title", "description", "images", "attributes"}
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
AttributeValue = str | float | bool | list[str]


class ProductError(ValueError):
    """Why a product cannot be taken: one line that names the field; `id` where it could be read."""

    def __init__(self, reason: str, product_id: str | None = None) -> None:
        super().__init__(reason)
        self.product_id = product_id


@dataclass(frozen=True)
class Product:
    """A product as the catalogue names it; `images` are paths relative to the catalogue."""

    id: str
    title: str | None = None
    description: str | None = None
    images: tuple[str, ...] = ()
    attributes: dict[str, AttributeValue] = field(default_factory=dict)


def parse(line: bytes) -> Product:
    """Read one line; ProductError says what is wrong with it."""
    fields = _object(line)
    product_id = _id(fields)
    try:
        return _product(product_id, fields)
    except ProductError as error:
        raise ProductError(str(error), product_id) from error


def attribute_kind(value: AttributeValue) -> str:
    """Return the kind that must be the same over the whole catalogue; a list counts as what it holds."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string"


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise ProductError(f"the line is longer than {MAX_LINE_BYTES} bytes")
    try:
        fields = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProductError("the line is not JSON in UTF-8") from error
    if not isinstance(fields, dict):
        raise ProductError("the line is not a JSON object")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _id(fields: dict[str, Any]) -> str:
    product_id = fields.get("id")
    if not isinstance(product_id, str) or not product_id.strip():
        raise ProductError("id is missing or not a text")
    if len(product_id.encode("utf-8", "replace")) > MAX_ID_BYTES or not _storable(product_id):
        raise ProductError(
            f"id is longer than {MAX_ID_BYTES} bytes or holds characters that cannot be stored"
        )
    return product_id


def _product(product_id: str, fields: dict[str, Any]) -> Product:
    unknown = sorted(fields.keys() - _FIELDS)
    if unknown:
        raise ProductError(f"{unknown[0][:64]} is not a field of a product")
    title = _text(fields, "title", MAX_TITLE_CHARACTERS)
    images = _images(fields.get("images") or [])
    if title is None and not images:
        raise ProductError("title and images are both missing: at least one is needed")
    description = _text(fields, "description", MAX_DESCRIPTION_CHARACTERS)
    return Product(product_id, title, description, images, _attributes(fields.get("attributes") or {}))


def _text(fields: dict[str, Any], name: str, limit: int) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ProductError(f"{name} is not a text")
    if len(value) > limit or not _storable(value):
        raise ProductError(f"{name} is longer than {limit} characters or holds some that cannot be stored")
    return value.strip() or None


def _images(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(path, str) for path in value):
        raise ProductError("images is not a list of texts")
    if len(value) > MAX_IMAGES:
        raise ProductError(f"images has more than {MAX_IMAGES} entries")
    for path in value:
        steps = path.split("/")
        if not _storable(path) or "" in steps or ".." in steps or "." in steps:
            raise ProductError(f"images: {path[:100]!r} is not a path below the catalogue")
        if len(path.encode()) > MAX_IMAGE_PATH_BYTES:
            raise ProductError(f"images: a path is longer than {MAX_IMAGE_PATH_BYTES} bytes")
    return tuple(dict.fromkeys(value))


def _attributes(value: object) -> dict[str, AttributeValue]:
    if not isinstance(value, dict):
        raise ProductError("attributes is not an object")
    if len(value) > MAX_ATTRIBUTES:
        raise ProductError(f"attributes has more than {MAX_ATTRIBUTES} entries")
    return {name: _attribute(name, item) for name, item in value.items()}


def _attribute(name: str, value: object) -> AttributeValue:
    if not _ATTRIBUTE_NAME.fullmatch(name):
        raise ProductError(f"attributes: {name[:64]!r} is not a name (letters, digits, _ and -, at most 64)")
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if not abs(value) <= MAX_NUMBER:  # also false for what is no number
            raise ProductError(f"attributes.{name} is out of range")
        return value
    texts = _texts(name, value)
    if any(len(text) > MAX_ATTRIBUTE_CHARACTERS or not _storable(text) for text in texts):
        raise ProductError(f"attributes.{name} is longer than {MAX_ATTRIBUTE_CHARACTERS} characters")
    return texts if isinstance(value, list) else texts[0]


def _texts(name: str, value: object) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    texts = [entry for entry in entries if isinstance(entry, str)]
    if len(texts) < len(entries):
        raise ProductError(f"attributes.{name} is neither text, number, true/false nor a list of texts")
    return texts


def _storable(text: str) -> bool:
    """Whether a text can be written as UTF-8 (a lone surrogate cannot) and holds no control characters."""
    return text.isprintable() or not any(
        "\ud800" <= c <= "\udfff" or (c < " " and c not in "\t\r\n") for c in text
    )
