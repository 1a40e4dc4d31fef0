"""Pillow's resizing of RGB levels, several times as fast: across, then down, each pass rounded to whole levels."""

import math
from typing import Any

import numpy as np
from cykooz_resizer import CropBox, FilterType, ImageData, PixelType, ResizeAlg, ResizeOptions, Resizer
from numpy.typing import NDArray
from PIL.Image import Resampling

Levels = NDArray[np.uint8]
# Pillow's bicubic has a = -1/2, which makes it Catmull and Rom's.
FILTERS = {
    Resampling.BOX: FilterType.box,
    Resampling.BILINEAR: FilterType.bilinear,
    Resampling.BICUBIC: FilterType.catmull_rom,
    Resampling.LANCZOS: FilterType.lanczos3,
}
# Bytes of rows resized at a time: the library copies what it is given, and so much stays in a core's cache.
_STRIP = 2_000_000
# Up to so many bytes a picture is resized in one call: faster, but the library holds it twice more meanwhile.
_WHOLE = 6_000_000


def across(levels: Levels, left: float, right: float, width: int, how: Resampling) -> Levels:
    """Return (height, width, 3) of levels (height, any, 3): the columns from `left` to `right` in `width` of them."""
    narrow = np.empty((levels.shape[0], width, 3), np.uint8)
    rows = max(1, _STRIP // (3 * levels.shape[1]))
    for top in range(0, len(levels), rows):
        strip = levels[top : top + rows]
        box = CropBox(left, 0, _length(left, right), len(strip))
        narrow[top : top + rows] = _resized(strip, width, len(strip), box, how)
    return narrow


def down(levels: Levels, top: float, bottom: float, height: int, how: Resampling) -> Levels:
    """Return (height, width, 3) of levels (any, width, 3): the rows from `top` to `bottom` in `height` of them."""
    width = levels.shape[1]
    return _resized(levels, width, height, CropBox(0, top, width, _length(top, bottom)), how)


def whole(levels: Levels, height: int, width: int, how: Resampling) -> Levels:
    """Return (height, width, 3) of all of the levels (any, any, 3)."""
    rows, columns = levels.shape[:2]
    if levels.nbytes <= _WHOLE:
        return _resized(levels, width, height, CropBox(0, 0, columns, rows), how)
    narrow = levels if columns == width else across(levels, 0, columns, width, how)
    return down(narrow, 0, rows, height, how)


def _length(start: float, end: float) -> float:
    """Return end - start, rounded so that the sum with `start` does not pass the picture's edge."""
    length = end - start
    return length if start + length <= end else math.nextafter(length, 0)


def _resized(levels: Levels, width: int, height: int, box: Any, how: Resampling) -> Levels:
    source = ImageData(levels.shape[1], levels.shape[0], PixelType.U8x3, levels.tobytes())
    target = ImageData(width, height, PixelType.U8x3)
    algorithm = ResizeAlg.convolution(FILTERS[how])
    Resizer().resize(source, target, ResizeOptions(resize_alg=algorithm, crop_box=box, use_alpha=False))
    return np.frombuffer(target.get_buffer(), np.uint8).reshape(height, width, 3)
