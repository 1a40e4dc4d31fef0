"""A small copy of a picture to be shown, made of the levels that were decoded for its vector anyway."""

import numpy as np
import simplejpeg
from PIL.Image import Resampling

from model_code import logs
from model_code.pictures import resize
from model_code.pictures.preprocess import Pixels

SIDES = range(16, 1025)
# Looks as WebP of its quality 75 does, for a sixth more bytes and a tenth of the time (docs/thumbnails.md).
QUALITY = 75
# Of a large picture at least so many rows are looked at for each that is made. Most of the time goes into moving rows;
# of photographs nobody sees which are left out, of stripes a few pixels wide both ways show others.
_ROWS = 1.5


def thumbnail(levels: Pixels, side: int) -> bytes | None:
    """Return a JPEG of a picture's levels, its longest side at most `side` pixels, never enlarged.

    None where that fails: what is only shown must not cost the vector. The log has the failure's kind.
    """
    try:
        return encoded(reduced(levels, side))
    except Exception as error:  # noqa: BLE001 whatever it is, the vector stands
        logs.write("surprise", "error", stage="thumbnail", kind=type(error).__name__)
        return None


def reduced(levels: Pixels, side: int) -> Pixels:
    """Return the levels of a picture, reduced so far that its longest side is at most `side`; no side is ever 0."""
    height, width = levels.shape[:2]
    longest = max(height, width)
    if longest <= side:
        return levels
    rows, columns = (max(1, round(length * side / longest)) for length in (height, width))
    return resize.whole(levels[:: max(1, int(height / rows / _ROWS))], rows, columns, Resampling.BICUBIC)


def encoded(levels: Pixels) -> bytes:
    """Return levels as a JPEG, colours at half the resolution as WebP has them."""
    plain = np.ascontiguousarray(levels)
    return bytes(simplejpeg.encode_jpeg(plain, QUALITY, colorspace="RGB", colorsubsampling="420"))
