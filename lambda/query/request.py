"""The search request, parsed and checked (contract: docs/architecture.md, "Search API")."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from query.picture import plain_base64
from query.problem import ProblemError, bad_field

MAX_TEXT_CHARACTERS = 1000
MAX_SIZE = 100
DEFAULT_SIZE = 10
_NOT_UTF8 = "\ufffd"
"""What API Gateway puts in place of bytes that are no UTF-8."""
_BYTE_ORDER_MARK = "\ufeff"
_FIELDS = {"text", "image", "size"}


@dataclass(frozen=True)
class SearchRequest:
    """What to search for; `image` stays base64, as the endpoint wants it."""

    text: str | None
    image: str | None
    size: int = DEFAULT_SIZE

    @property
    def inputs(self) -> dict[str, str]:
        """Return what has to be embedded, by field."""
        return {
            name: value for name, value in (("text", self.text), ("image", self.image)) if value is not None
        }


def parse(event: Mapping[str, Any]) -> SearchRequest:
    """Read an API Gateway proxy event; ProblemError names the field to mend."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind = headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(
            415, "unsupported_media_type", "Content-Type must be application/json", "Content-Type"
        )
    fields = _object(event)
    unknown = sorted(fields.keys() - _FIELDS)
    if unknown:
        raise bad_field(unknown[0][:64], f"unknown field; known are {', '.join(sorted(_FIELDS))}")
    image = fields.get("image")
    request = SearchRequest(_text(fields), None if image is None else plain_base64(image), _size(fields))
    if not request.inputs:
        raise bad_field("text", "give text, image, or both")
    return request


def _object(event: Mapping[str, Any]) -> dict[str, Any]:
    body = event.get("body") or ""
    try:
        raw = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        fields = json.loads(raw.removeprefix(_BYTE_ORDER_MARK))
    except UnicodeDecodeError as error:
        raise bad_field("body", "the body is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise bad_field("body", "the body is not JSON") from error
    if not isinstance(fields, dict):
        raise bad_field("body", "the body is not a JSON object")
    return fields


def _text(fields: dict[str, Any]) -> str | None:
    text = fields.get("text")
    if text is None:
        return None
    if not isinstance(text, str):
        raise bad_field("text", "text is not a string")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise bad_field("text", f"text is longer than {MAX_TEXT_CHARACTERS} characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_field("text", "text is not valid Unicode")
    if _NOT_UTF8 in text:
        raise bad_field("text", "text was not sent in UTF-8")
    if not text.strip():
        if fields.get("image") is not None:  # a form's empty field beside a picture
            return None
        raise bad_field("text", "text is empty")
    return text.strip()


def _size(fields: dict[str, Any]) -> int:
    size = fields.get("size")
    if size is None:
        return DEFAULT_SIZE
    if isinstance(size, float) and size.is_integer():  # some languages have no other numbers
        size = int(size)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MAX_SIZE:
        raise bad_field("size", f"size is not a whole number from 1 to {MAX_SIZE}")
    return size
