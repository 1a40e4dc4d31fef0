"""Thumbnails on their way into the bucket: their names, which a run asks for, and storing what the transform gave."""

import base64
from collections.abc import Container
from dataclasses import dataclass
from hashlib import blake2b

from common.bucket import Bucket
from common.thumbnail import thumbnail_key
from ingest.several import Several

SIDE = 320
"""The longest side in pixels."""
_DIGEST_BYTES = 16
_CACHE = "private, max-age=31536000, immutable"
"""A name says what is in it, so that whoever has it need never ask again."""


def thumbnail_name(etag: str) -> str:
    """Return the name of a picture's thumbnail, which its content and the side decide and nothing else."""
    return blake2b(f"{etag} {SIDE}".encode(), digest_size=_DIGEST_BYTES).hexdigest()


@dataclass(frozen=True)
class Wanted:
    """Which thumbnails a run asks for: none of those that are `there`; with None none at all."""

    there: Container[str] | None

    def wish(self, etag: str) -> dict[str, int]:
        """Return what a picture's line in a part's input says of it."""
        return {} if self.there is None or self._is_there(etag) else {"thumbnail": SIDE}

    def name(self, etag: str) -> dict[str, str]:
        """Return what a picture's document can say of it before anything is made."""
        return {"thumbnail": thumbnail_name(etag)} if self._is_there(etag) else {}

    def _is_there(self, etag: str) -> bool:
        return self.there is not None and thumbnail_name(etag) in self.there


class Storing(Several):
    """Stores thumbnails, several at a time and each name once; at the block's end all are there, or it raises."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__()
        self._bucket = bucket
        self._names: set[str] = set()

    def __enter__(self) -> "Storing":
        """Begin."""
        return self

    def put(self, etag: str, encoded: str) -> None:
        """Store a picture's thumbnail, given in base64."""
        name = thumbnail_name(etag)
        if name not in self._names:
            self._names.add(name)
            self.submit(self._write, name, encoded)

    def _write(self, name: str, encoded: str) -> None:
        data = base64.b64decode(encoded, validate=True)
        self._bucket.put(thumbnail_key(name), data, "image/jpeg", cache_control=_CACHE)
