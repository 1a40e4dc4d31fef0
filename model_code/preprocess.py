"""The checkpoint's own preprocessing: an RGB picture of any shape becomes the square that the vision tower takes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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

        Resizing and cropping are one step on the part of the picture that the crop keeps: the same levels as
        resizing the whole and cropping then (at most one apart by rounding), and no memory for the 2,240,000
        columns of a picture of 10,000 by 1.
        """
        box = self._kept(picture.width, picture.height)
        square = picture.resize((self.width, self.height), Image.Resampling(self.resample), box=box)
        return np.asarray(square)

    def _kept(self, width: int, height: int) -> tuple[float, float, float, float]:
        across, down = self._resized(width, height)
        x, y = width / across, height / down
        left, top = (across - self.width) // 2, (down - self.height) // 2
        return left * x, top * y, min((left + self.width) * x, width), min((top + self.height) * y, height)

    def _resized(self, width: int, height: int) -> tuple[int, int]:
        edge = self.shortest_edge
        if edge is None:
            return self.width, self.height
        # Truncated, as the reference image processor does.
        return (edge, int(edge * height / width)) if width <= height else (int(edge * width / height), edge)
