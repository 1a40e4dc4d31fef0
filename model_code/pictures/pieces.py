"""Files cut into so many pieces that decoding takes far longer than their pixels would: counted before any decoder."""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from model_code.errors import Code, InputError

# A progressive JPEG has about ten scans, each of which goes over all pixels again.
MOST_SCANS = 32
# Profiles come in segments of 64 KB; a photograph has a few dozen.
MOST_SEGMENTS = 4096
# A strip for each row and then some; tiles of 256 by 256 are far fewer.
MOST_STRIPS = 65_536
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
_MARKER = re.compile(b"\xff+([^\x00\xff])")
# Within a scan 0xff 0x00 is a value, and restart markers only part it.
_AFTER_SCAN = re.compile(b"\xff+([^\x00\xff\xd0-\xd7])")
_SCAN, _END = 0xDA, 0xD9
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def check(name: str, data: bytes) -> None:
    """Raise `InputError` `image_unreadable` for a file of format `name` that is made of too many pieces."""
    if name == "JPEG":
        _check_jpeg(data)
    if name == "TIFF" and any(count > MOST_STRIPS for count in _strips(data)):
        raise InputError(Code.IMAGE_UNREADABLE, f"the picture has more than {MOST_STRIPS:,} strips or tiles")


def _check_jpeg(data: bytes) -> None:
    kinds = list(islice(_segments(data), MOST_SEGMENTS + 1))
    if kinds.count(_SCAN) > MOST_SCANS:
        raise InputError(Code.IMAGE_UNREADABLE, f"the picture has more than {MOST_SCANS} scans")
    if len(kinds) > MOST_SEGMENTS:
        raise InputError(Code.IMAGE_UNREADABLE, f"the picture has more than {MOST_SEGMENTS:,} segments")


def _segments(data: bytes) -> Iterator[int]:
    """Yield the kinds of a JPEG's own segments: not those of a thumbnail in a profile, nor what follows its end."""
    at = 2
    while found := _MARKER.search(data, at):
        kind, at = found[1][0], found.end()
        if kind == _END:
            return
        yield kind
        if kind not in _WITHOUT_LENGTH:
            at += max(int.from_bytes(data[at : at + 2], "big"), 2)
        if kind == _SCAN:
            after = _AFTER_SCAN.search(data, at)
            if after is None:
                return
            at = after.start()


def _strips(data: bytes) -> Iterator[int]:
    """Yield how many strips or tiles the first directory of a TIFF file states; nothing where it is damaged."""
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    at, count, entry = ("8xQ", "Q", "HHQ8x") if big else ("4xI", "H", "HHI4x")
    try:
        (start,) = struct.unpack_from(order + at, data)
        (entries,) = struct.unpack_from(order + count, data, start)
        first = start + struct.calcsize(order + count)
        for number in range(entries):
            tag, _, values = struct.unpack_from(
                order + entry, data, first + number * struct.calcsize(order + entry)
            )
            if tag in (_STRIP_OFFSETS, _TILE_OFFSETS):
                yield values
    except (struct.error, OverflowError):  # a place beyond the file's end, or beyond any file's
        return
