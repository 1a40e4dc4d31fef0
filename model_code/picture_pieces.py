"""Files cut into so many pieces that decoding takes far longer than their pixels would: counted before any decoder."""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from model_code.errors import Code, InputError

# A progressive JPEG has about ten scans, each of which goes over all pixels again.
MOST_SCANS = 32
# A strip for each row and then some; tiles of 256 by 256 are far fewer.
MOST_STRIPS = 65_536
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
_START_OF_SCAN = re.compile(b"\xff\xda")  # which finds it three times as fast as `bytes.count`


def check(name: str, data: bytes) -> None:
    """Raise `InputError` `image_unreadable` for a file of format `name` that is made of too many pieces."""
    if name == "JPEG" and len(list(islice(_START_OF_SCAN.finditer(data), MOST_SCANS + 1))) > MOST_SCANS:
        raise InputError(Code.IMAGE_UNREADABLE, f"the picture has more than {MOST_SCANS} scans")
    if name == "TIFF" and any(count > MOST_STRIPS for count in _strips(data)):
        raise InputError(Code.IMAGE_UNREADABLE, f"the picture has more than {MOST_STRIPS:,} strips or tiles")


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
