"""Where an answer goes on: opaque to callers, bound to its release and query, and checksummed against mishaps.

Not a secret and not signed: whoever makes one up gets what the same request would give anyway.
"""

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from query.problem import ProblemError, bad_field
from query.request import SearchRequest

_VERSION = 2
_RUN = re.compile(r"[0-9]{8}t[0-9]{6}z-[0-9a-f]{8}")
_CHECK_BYTES = 4
_DIGEST_BYTES = 6


@dataclass(frozen=True)
class Cursor:
    """A place in an answer.

    `after`: of what a single search orders, the sort values of the last product shown. `offset`: of ranked candidates,
    how many the pages after the first have shown. `shown`: digests of what the first page has shown.
    """

    run: str
    after: tuple[Any, ...] | None = None
    offset: int = 0
    shown: frozenset[str] = frozenset()
    by_words: bool = False
    """Whether words alone have answered for want of the model: then they answer for the other pages, too."""

    def written(self, request: SearchRequest) -> str:
        """Return it as text."""
        told = [
            _VERSION,
            self.run,
            _digest_of(request),
            self.after,
            self.offset,
            "".join(sorted(self.shown)),
            self.by_words,
        ]
        body = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
        check = zlib.crc32(body).to_bytes(_CHECK_BYTES, "big")
        return base64.urlsafe_b64encode(check + zlib.compress(body, 1)).rstrip(b"=").decode()


def read_cursor(request: SearchRequest) -> Cursor | None:
    """Return the request's cursor; ProblemError where it is none, or another query's."""
    if request.cursor is None:
        return None
    try:
        raw = base64.b64decode(
            request.cursor + "=" * (-len(request.cursor) % 4), altchars=b"-_", validate=True
        )
        unpacked = zlib.decompressobj()
        body = unpacked.decompress(raw[_CHECK_BYTES:], 1 << 16)
        whole = (
            unpacked.eof
            and not unpacked.unused_data
            and zlib.crc32(body).to_bytes(_CHECK_BYTES, "big") == raw[:_CHECK_BYTES]
        )
        if not whole:
            raise _unusable()
        version, run, query, after, offset, shown, by_words = json.loads(body)
    except (binascii.Error, zlib.error, ValueError, TypeError) as error:
        raise _unusable() from error
    if version != _VERSION or not _RUN.fullmatch(run) or not isinstance(offset, int):
        raise _unusable()
    if query != _digest_of(request):
        raise bad_field("cursor", "the cursor belongs to another query: send it with the query that gave it")
    width = 2 * _DIGEST_BYTES
    digests = frozenset(shown[start : start + width] for start in range(0, len(shown), width))
    return Cursor(run, None if after is None else tuple(after), offset, digests, by_words is True)


def digest(product_id: str) -> str:
    """Return what stands for a product in a cursor."""
    return hashlib.blake2b(product_id.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def expired() -> ProblemError:
    """Return the answer to a cursor whose release is gone."""
    return ProblemError(
        410,
        "cursor_expired",
        "the catalogue was indexed anew and the cursor's release is gone: search anew",
        "cursor",
    )


def _unusable() -> ProblemError:
    return bad_field("cursor", "the cursor is not one of this API's, or is incomplete")


def _digest_of(request: SearchRequest) -> str:
    """Return a digest of all that decides what is found and in which order; not of how much of it is shown."""
    told: Iterable[object] = (
        [(term.kind, term.value, term.weight) for term in request.terms],
        request.mode,
        request.filters,
        [(key.attribute, key.descending) for key in request.sort],
        request.collapse.attribute if request.collapse else None,
        request.min_similarity,
    )
    written = json.dumps(list(told), sort_keys=True).encode()
    return hashlib.blake2b(written, digest_size=8).hexdigest()
