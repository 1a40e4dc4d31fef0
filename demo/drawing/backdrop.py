"""Light studio backgrounds and the shadow a product throws on them."""

from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.drawing.raster import blurred

Array = NDArray[np.float32]
_TINTS = [
    (246, 245, 242),
    (241, 243, 246),
    (248, 243, 237),
    (240, 244, 240),
    (246, 241, 244),
    (250, 250, 250),
]
_FLATTEN = 0.24  # height of a cast shadow over that of the product
_SHEAR = 0.42


def studio(size: int, rng: Random, *, floor: bool) -> Array:
    """A (size, size, 3) picture of an empty, softly lit corner."""
    tint = np.array(rng.choice(_TINTS), np.float32)
    across = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    x, y = across[None], across[:, None]
    side = np.float32(rng.choice([-1, 1]) * rng.uniform(0.01, 0.035))
    fall_off = (x - np.float32(0.45)) ** 2 + (y - np.float32(0.4)) ** 2
    light = np.asarray(1 + side * (x - np.float32(0.5)) - np.float32(0.07) * fall_off, np.float32)
    if floor:
        horizon = np.float32(rng.uniform(0.6, 0.7))
        light = np.asarray(
            light - np.float32(0.035) / (1 + np.exp((y - horizon) * np.float32(28))), np.float32
        )
    scene: Array = light[..., None] * tint
    return scene


def shadow(alpha: Array, base: float, *, floor: bool) -> Array:
    """How strongly each pixel is shadowed, 0 to 1, by a product covering `alpha` and standing at row `base`."""
    size = alpha.shape[0]
    if not floor:
        offset = round(size * 0.03)
        cast = blurred(alpha, size * 0.05)
        return np.float32(0.34) * np.roll(cast, (offset, offset // 2), (0, 1))
    flat = _laid_down(alpha, base)
    far, near = blurred(flat, size * 0.06), blurred(_contact(alpha, base), size * 0.025)
    both: Array = np.maximum(np.float32(0.26) * far, np.float32(0.5) * near)
    return both


def _laid_down(alpha: Array, base: float) -> Array:
    """The silhouette fallen backwards and to the right along the floor."""
    size = alpha.shape[0]
    stretch = 1 / _FLATTEN
    # Image.transform asks where each output pixel comes from: x' = x - shear (base - y), y' about the base.
    matrix = (1, _SHEAR, -_SHEAR * base, 0, stretch, base - stretch * base)
    image = Image.fromarray(alpha).transform(
        (size, size), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    return np.asarray(image, np.float32)


def _contact(alpha: Array, base: float) -> Array:
    """A thin dark line where the product touches the floor."""
    size = alpha.shape[0]
    low = alpha[max(0, round(base - size * 0.05)) : round(base) + 1]
    touch = low.max(axis=0, initial=0)
    line = np.zeros_like(alpha)
    rows = slice(max(0, round(base - size * 0.012)), min(size, round(base + size * 0.012)))
    line[rows] = touch
    return line
