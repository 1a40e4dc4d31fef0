"""The checkpoint's own preprocessing: an RGB picture of any shape becomes the square that the vision tower takes."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from model_code.pictures import resize

# The widest filter of Pillow (Lanczos) looks this many source pixels, times the reduction, to each side.
_REACH = 4
# Only pictures at least this many times as large as wanted are not left to Pillow: there the two ways differ by one
# level at most, and there it saves time.
_LARGE = 2
# Pillow resizes across first, unless a picture loses about twice as many rows as columns; each pass rounds to levels,
# so that the order shows. Such tall pictures are left to it, unless that made thousands of rows for the crop to drop.
_TALL, _LONGEST = 1.95, 64

Pixels = resize.Levels
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Geometry and scaling as the checkpoint's `preprocessor_config.json` states them.

    `shortest_edge` resizes the shorter side to that length and keeps the shape; None resizes to `height` by `width`.
    Either way the centre of `height` by `width` is what remains. `mean` and `std` (of values from 0 to 1) are part
    of the exported graph, which takes grey levels; they stand here to be read.
    """

    shortest_edge: int | None
    height: int
    width: int
    resample: int
    rescale: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Preprocessing":
        """Read what `as_json` wrote."""
        return cls(**{**document, "mean": tuple(document["mean"]), "std": tuple(document["std"])})

    def as_json(self) -> dict[str, Any]:
        """Return the settings as plain JSON values."""
        return asdict(self)

    def pixels(self, levels: Pixels) -> Pixels:
        """Return uint8 levels (height, width, 3) of an RGB picture's levels (any, any, 3): at most one level from
        the reference, which resizes the whole picture with Pillow and crops then.
        """
        height, width = levels.shape[:2]
        if self.shortest_edge is None:
            size, box = (self.width, self.height), (0.0, 0.0, float(width), float(height))
        else:
            size = _resized(width, height, self.shortest_edge)
            box = self._kept(levels, size)
        large = min(width / size[0], height / size[1]) >= _LARGE
        tall = height - size[1] > _TALL * (width - size[0])
        if (large and not tall) or max(width, height) > _LONGEST * min(width, height):
            return self._part(levels, box)
        return self._whole_then_cut(levels, size)

    def _kept(self, levels: Pixels, size: tuple[int, int]) -> Box:
        """Return what the crop keeps of a picture that is resized to `size`: left, top, right, bottom."""
        height, width = levels.shape[:2]
        x, y = width / size[0], height / size[1]
        left, top = (size[0] - self.width) // 2 * x, (size[1] - self.height) // 2 * y
        return left, top, min(left + self.width * x, width), min(top + self.height * y, height)

    def _whole_then_cut(self, levels: Pixels, size: tuple[int, int]) -> Pixels:
        """Resize all of a picture, as the reference does, and crop."""
        left, top = (size[0] - self.width) // 2, (size[1] - self.height) // 2
        resized = Image.fromarray(levels).resize(size, Image.Resampling(self.resample))
        return np.asarray(resized.crop((left, top, left + self.width, top + self.height)))

    def _part(self, levels: Pixels, box: Box) -> Pixels:
        """Resize only what the crop keeps.

        Across first, then down: the order in which Pillow resizes a whole picture that is not long.
        """
        left, top, right, bottom = box
        reach = _REACH * max(1.0, (bottom - top) / self.height)
        first, last = max(0, math.floor(top - reach)), min(levels.shape[0], math.ceil(bottom + reach))
        how = Image.Resampling(self.resample)
        narrow = resize.across(levels[first:last], left, right, self.width, how)
        return resize.down(narrow, top - first, bottom - first, self.height, how)


def _resized(width: int, height: int, edge: int) -> tuple[int, int]:
    """Return the size of a picture whose shorter side became `edge`; truncated, as the reference does it."""
    return (edge, int(edge * height / width)) if width <= height else (int(edge * width / height), edge)
