"""Colours and light: what a part looks like once painted and lit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demo.drawing.colours import INKS, RGB, shade_of
from demo.drawing.parts import Paint, Part, outline_of
from demo.drawing.patterns import PATTERNS, Frame, Pattern
from demo.drawing.products import Product
from demo.drawing.raster import Array, Placement
from demo.drawing.surfaces import Relief

_LIGHT = np.array([-0.46, -0.56, 0.69]) / np.linalg.norm([-0.46, -0.56, 0.69])
_VIEWER = np.array([0.0, 0.0, 1.0])
_HALFWAY = (_LIGHT + _VIEWER) / np.linalg.norm(_LIGHT + _VIEWER)
_AMBIENT = 0.52
_SHINE = 22  # exponent of the highlight
_NEARLY_BLACK = 70.0  # mean of red, green and blue


@dataclass(frozen=True)
class Finish:
    """The product's own colour, its pattern, and the light turned into object space."""

    main: RGB
    pattern: Pattern
    light: NDArray[np.float64]
    halfway: NDArray[np.float64]
    pixels: float

    def coloured(self, paint: Paint, relief: Relief) -> Array:
        """Unlit colours of a part, (h, w, 3) or (1, 1, 3)."""
        base = np.array(self.main if paint.rgb is None else paint.rgb, np.float32)
        toned = _toned(base, paint.tone)
        if not paint.patterned:
            return toned[None, None]
        rgb = np.broadcast_to(toned, (*relief.nx.shape, 3))
        for layer in self.pattern(relief.u, relief.v, 1 / self.pixels):
            rgb = rgb + (np.array(layer.rgb, np.float32) - rgb) * layer.cover[..., None]
        painted: Array = rgb
        return painted

    def lit(self, rgb: Array, relief: Relief, gloss: float) -> Array:
        """The colours under the studio lamp."""
        nx, ny, nz = relief.nx, relief.ny, relief.nz
        lamp = np.clip(_dot(self.light, nx, ny, nz), 0, 1) / np.float32(_LIGHT[2])
        edge = 1 - np.float32(0.16) * (1 - nz) ** 2
        spark = np.float32(gloss * 150) * np.clip(_dot(self.halfway, nx, ny, nz), 0, 1) ** _SHINE
        flat = np.float32(gloss * 150 * float(_HALFWAY[2]) ** _SHINE)
        bright: Array = (_AMBIENT + (1 - _AMBIENT) * lamp) * edge
        lit: Array = rgb * bright[..., None] + np.maximum(spark - flat, 0)[..., None]
        return lit


def _toned(rgb: Array, tone: float) -> Array:
    # Black has no darker shade to show a seam with, so shades of it go towards grey.
    if tone < 1 and float(rgb.mean()) < _NEARLY_BLACK:
        return rgb + np.float32((1 - tone) * _NEARLY_BLACK)
    toned: Array = np.minimum(rgb * np.float32(tone), np.float32(255))
    return toned


def _dot(vector: NDArray[np.float64], nx: Array, ny: Array, nz: Array) -> Array:
    product: Array = np.float32(vector[0]) * nx + np.float32(vector[1]) * ny + np.float32(vector[2]) * nz
    return product


def finish_of(product: Product, parts: list[Part], placement: Placement) -> Finish:
    """The finish of a product so placed."""
    rng = product.generator("finish")
    main = shade_of(product.colour, rng)
    ink = INKS[product.ink]
    points = np.array(outline_of(parts))
    frame = Frame(*points.min(0).tolist(), *points.max(0).tolist())
    light, halfway = _LIGHT.copy(), _HALFWAY.copy()
    light[:2], halfway[:2] = placement.turn.T @ _LIGHT[:2], placement.turn.T @ _HALFWAY[:2]
    return Finish(main, PATTERNS[product.pattern](rng, ink, frame), light, halfway, placement.pixels)
