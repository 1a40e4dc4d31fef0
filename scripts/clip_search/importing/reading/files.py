"""A source's files, packed or not, opened so that it is known how far they have been read."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from clip_search.errors import CommandError

GZIP = b"\x1f\x8b"
Advance = Callable[[int], None]
"""Hears of bytes read from the disk."""


@dataclass(frozen=True)
class File:
    """A file of a source; `name` is what its places are called by."""

    path: Path
    name: str
    advance: Advance = lambda _: None

    @contextmanager
    def opened(self, *, told: bool = True) -> Iterator[BinaryIO]:
        """Its bytes, unpacked where they are packed with gzip; what is read is `told` to `advance`.

        Raises:
            CommandError: the packed file is damaged or cut off.
        """
        with self.path.open("rb") as raw:
            counted = io.BufferedReader(_Counted(raw, self.advance)) if told else raw
            packed = counted.peek(2)[:2] == GZIP
            stream = gzip.GzipFile(fileobj=counted) if packed else counted
            try:
                yield cast("BinaryIO", stream)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise CommandError(f"{self.name} is damaged or cut off ({error}): fetch it again.") from error

    def head(self, size: int) -> bytes:
        """Its first bytes, unpacked; fewer where it ends before."""
        with self.opened(told=False) as stream:
            return stream.read(size)


class _Counted(io.RawIOBase):
    def __init__(self, raw: BinaryIO, advance: Advance) -> None:
        self._raw, self._advance = raw, advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self._advance(count)
        return int(count)
