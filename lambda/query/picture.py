"""A request's picture, in the base64 that clients write: whatever its wrapping, one form comes out."""

import base64
import binascii
import re

from query.problem import bad_field

MAX_IMAGE_BYTES = 2_900_000
"""Decoded: in base64, beside the longest text, it stays below the 4,000,000 bytes that a serverless endpoint takes."""
_DATA = re.compile(r"data:[^,]{0,200},", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_URL_SAFE = str.maketrans("-_", "+/")


def plain_base64(value: object) -> str:
    """Return a picture as plain base64: without `data:` prefix and white space, of the usual letters, padded.

    Raises `ProblemError` that says what is wrong.
    """
    if not isinstance(value, str):
        raise bad_field("image", "image is not a string of base64")
    if _ADDRESS.match(value):
        raise bad_field(
            "image", "image is an address, and addresses are not fetched: send the picture itself in base64"
        )
    letters = "".join(_content(value).split()).translate(_URL_SAFE).rstrip("=")
    if len(letters) > (MAX_IMAGE_BYTES * 4 + 2) // 3:
        raise bad_field("image", f"image is larger than {MAX_IMAGE_BYTES:,} bytes", status=413)
    padded = letters + "=" * (-len(letters) % 4)
    try:
        if not base64.b64decode(padded, validate=True):
            raise bad_field("image", "image is empty")
    except (binascii.Error, ValueError) as error:
        raise bad_field("image", "image is not base64") from error
    return padded


def _content(value: str) -> str:
    prefix = _DATA.match(value)
    if prefix is None:
        return value
    if not prefix[0].lower().rstrip(",").endswith(";base64"):
        raise bad_field("image", "image is a data: address without ;base64")
    return value[prefix.end() :]
