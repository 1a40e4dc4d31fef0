"""A request's picture, in the base64 that clients write: whatever its wrapping, one form comes out."""

import base64
import binascii
import re

from query.problem import ProblemError, bad_field
from search_api.document import limit

MAX_IMAGE_BYTES = limit("SearchRequest.image", "x-maxBytes")
"""Decoded: in base64, beside the longest text, it stays below the 4,000,000 bytes that a serverless endpoint takes."""
_DATA = re.compile(r"data:[^,]{0,200},", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_URL_SAFE = str.maketrans("-_", "+/")


def plain_base64(value: str, field: str = "image") -> str:
    """Return a picture as plain base64: without `data:` prefix and white space, of the usual letters, padded.

    Raises `ProblemError` that says what is wrong.
    """
    if _ADDRESS.match(value):
        raise bad_field(
            field, f"{field} is an address, and addresses are not fetched: send the picture itself in base64"
        )
    letters = "".join(_content(value, field).split()).translate(_URL_SAFE).rstrip("=")
    if len(letters) > (MAX_IMAGE_BYTES * 4 + 2) // 3:
        raise too_large(field)
    padded = letters + "=" * (-len(letters) % 4)
    try:
        if not base64.b64decode(padded, validate=True):
            raise bad_field(field, f"{field} is empty")
    except (binascii.Error, ValueError) as error:
        raise bad_field(field, f"{field} is not base64") from error
    return padded


def raw_picture(body: bytes) -> str:
    """Return a picture that came as it is, in base64; ProblemError where it is empty or too large."""
    if not body:
        raise bad_field("body", "the body is empty: send the picture's bytes")
    if len(body) > MAX_IMAGE_BYTES:
        raise too_large("body")
    return base64.b64encode(body).decode()


def too_large(field: str) -> ProblemError:
    """Return the refusal of a picture for its size."""
    return bad_field(field, f"{field} is larger than {MAX_IMAGE_BYTES:,} bytes", status=413)


def _content(value: str, field: str) -> str:
    prefix = _DATA.match(value)
    if prefix is None:
        return value
    if not prefix[0].lower().rstrip(",").endswith(";base64"):
        raise bad_field(field, f"{field} is a data: address without ;base64")
    return value[prefix.end() :]
