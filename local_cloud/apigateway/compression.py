"""Compressed payloads: requests that come so, and answers to callers that ask for it (`minimumCompressionSize`)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.models import RestAPI
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from .errors import GatewayError

_PATH = "/minimumCompressionSize"
_ANY_HEADER = zlib.MAX_WBITS | 32
"""gzip's or zlib's, whichever the bytes begin with."""
_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda content: gzip.compress(content, mtime=0),
    "deflate": zlib.compress,
}


def let_moto_change_it() -> None:
    """Let an update change from which size on an API compresses: moto takes that at creation alone."""
    apply = RestAPI.apply_patch_operations

    def patched(self: RestAPI, patch_operations: list[dict[str, Any]]) -> None:
        apply(self, patch_operations)
        for operation in patch_operations:
            if operation["path"] == _PATH:
                value = operation.get("value")
                self.minimum_compression_size = int(value) if value not in (None, "") else None

    RestAPI.apply_patch_operations = patched  # type: ignore[method-assign]


def decompressed(body: bytes, coding: str, limit: int) -> bytes:
    """A request's body without its `Content-Encoding`; never more than `limit` bytes of it.

    Raises:
        GatewayError: the coding is not known, the body is not coded so, or there is more in it.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in _CODINGS:
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE")
    stream = zlib.decompressobj(_ANY_HEADER)
    try:
        content = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE") from error
    if len(content) > limit:
        raise GatewayError("REQUEST_TOO_LARGE")
    if not stream.eof:
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE")
    return content


def compress(response: Response, accepted: str, minimum: int | None) -> Response:
    """Compress an answer of `minimum` bytes or more, unless it is already, or the caller would rather have another
    coding, or any.
    """
    content = response.get_data()
    if minimum is None or not content or len(content) < minimum or "Content-Encoding" in response.headers:
        return response
    wishes = [(name.lower(), quality) for name, quality in parse_accept_header(accepted) if quality > 0]
    coding = max(wishes, key=lambda wish: wish[1], default=("", 0))[0]
    if coding in _CODINGS:
        response.set_data(_CODINGS[coding](content))
        response.headers["Content-Encoding"] = coding
    return response
