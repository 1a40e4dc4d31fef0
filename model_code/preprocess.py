"""The checkpoint's own preprocessing: an RGB picture of any shape becomes the square that the vision tower takes."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# The widest filter of Pillow (Lanczos) looks this many source pixels, times the reduction, to each side.
_REACH = 4
# Only of pictures at least this many times as large as wanted is a part resized: there the two ways differ by one
# level at most, and there it saves time.
_LARGE = 2
# Longer pictures than this (long side to short side) Pillow may resize down first, then across; each pass rounds to
# levels, so that the order shows. They are resized whole, unless that made thousands of columns for the crop to drop.
_LONG, _LONGEST = 1.95, 64

Pixels = NDArray[np.uint8]


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

    def pixels(self, picture: Image.Image) -> Pixels:
        """Return uint8 levels of shape (height, width, 3) of a picture of mode RGB.

        Of large pictures only the part that the crop keeps is resized: at most one level from the reference, which
        resizes the whole and crops then, and up to 40 % less work.
        """
        if self.shortest_edge is None:
            return np.asarray(picture.resize((self.width, self.height), Image.Resampling(self.resample)))
        size = _resized(picture.width, picture.height, self.shortest_edge)
        short, long = sorted(picture.size)
        part = (short >= _LARGE * self.shortest_edge and long < _LONG * short) or long > _LONGEST * short
        return np.asarray(self._part(picture, size) if part else self._whole_then_cut(picture, size))

    def _whole_then_cut(self, picture: Image.Image, size: tuple[int, int]) -> Image.Image:
        """Resize all of a picture, as the reference does, and crop."""
        left, top = (size[0] - self.width) // 2, (size[1] - self.height) // 2
        resized = picture.resize(size, Image.Resampling(self.resample))
        return resized.crop((left, top, left + self.width, top + self.height))

    def _part(self, picture: Image.Image, size: tuple[int, int]) -> Image.Image:
        """Resize only what the crop keeps.

        Across first, then down: the order in which Pillow resizes a whole picture that is not long.
        """
        x, y = picture.width / size[0], picture.height / size[1]
        left, top = (size[0] - self.width) // 2 * x, (size[1] - self.height) // 2 * y
        right, bottom = min(left + self.width * x, picture.width), min(top + self.height * y, picture.height)
        reach = _REACH * max(1.0, y)
        first, last = max(0, math.floor(top - reach)), min(picture.height, math.ceil(bottom + reach))
        how = Image.Resampling(self.resample)
        narrow = picture.resize((self.width, last - first), how, box=(left, first, right, last))
        return narrow.resize((self.width, self.height), how, box=(0, top - first, self.width, bottom - first))


def _resized(width: int, height: int, edge: int) -> tuple[int, int]:
    """Return the size of a picture whose shorter side became `edge`; truncated, as the reference does it."""
    return (edge, int(edge * height / width)) if width <= height else (int(edge * width / height), edge)
