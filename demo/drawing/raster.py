"""From object space to pixels: placement on the canvas, anti-aliased masks, and a fast soft blur."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from demo.drawing.geometry import Point

Array = NDArray[np.float32]
SUPERSAMPLING = 3
_COARSE_PIXELS = 3.0  # blur radius, in pixels of the coarser grid, that still looks smooth


@dataclass(frozen=True)
class Placement:
    """Where and how a product stands on a square canvas of `size` pixels."""

    size: int
    pixels: float  # length of one object unit
    centre: Point
    angle: float = 0.0  # radians
    flip: int = 1
    stretch: float = 1.0  # of the width

    @property
    def turn(self) -> NDArray[np.float64]:
        """Turn and flip alone: an orthogonal (2, 2) matrix."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        matrix: NDArray[np.float64] = np.array([[cos * self.flip, -sin], [sin * self.flip, cos]])
        return matrix

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Object to screen, without the shift: a (2, 2) matrix."""
        matrix: NDArray[np.float64] = self.pixels * self.turn * np.array([[self.stretch, 1.0]])
        return matrix

    def screen(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """Object points as (n, 2) pixel coordinates."""
        pixels: NDArray[np.float64] = np.asarray(points, np.float64) @ self.matrix.T + np.asarray(self.centre)
        return pixels

    def object_grid(self, window: "Window") -> tuple[Array, Array]:
        """Object coordinates of the pixel centres of a window, each (h, w)."""
        inverse = np.linalg.inv(self.matrix).astype(np.float32)
        sx = np.arange(window.x0, window.x1, dtype=np.float32)[None] + np.float32(0.5 - self.centre[0])
        sy = np.arange(window.y0, window.y1, dtype=np.float32)[:, None] + np.float32(0.5 - self.centre[1])
        return inverse[0, 0] * sx + inverse[0, 1] * sy, inverse[1, 0] * sx + inverse[1, 1] * sy


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels, upper bounds excluded."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)


def mask_of(
    placement: Placement, points: Sequence[Point], width: float | None
) -> tuple[Window, Array] | None:
    """The covered share of each pixel in the smallest window, or None where nothing is on the canvas."""
    screen = placement.screen(points)
    margin = 2 + (width or 0) * placement.pixels / 2
    low = np.clip(np.floor(screen.min(0) - margin), 0, placement.size).astype(int)
    high = np.clip(np.ceil(screen.max(0) + margin), 0, placement.size).astype(int)
    window = Window(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    if window.x1 <= window.x0 or window.y1 <= window.y0:
        return None
    local = (screen - low) * SUPERSAMPLING
    canvas = Image.new("L", tuple((high - low) * SUPERSAMPLING))
    flat = [(float(x), float(y)) for x, y in local]
    if width is None:
        ImageDraw.Draw(canvas).polygon(flat, fill=255)
    else:
        _stroke(ImageDraw.Draw(canvas), flat, width * placement.pixels * SUPERSAMPLING)
    return window, np.asarray(canvas.reduce(SUPERSAMPLING), np.float32) / np.float32(255)


def _stroke(draw: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    draw.line(points, fill=255, width=max(1, round(width)), joint="curve")
    half = width / 2
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - half, y - half, x + half, y + half), fill=255)


def blurred(mask: Array, radius: float) -> Array:
    """The mask under three box filters of about `radius` pixels, on a coarser grid where that is enough."""
    factor = max(1, int(radius / _COARSE_PIXELS))
    if factor == 1:
        return _boxed(mask, round(radius))
    height, width = mask.shape
    pad = factor * 2
    image = Image.fromarray(np.pad(mask, pad))
    grid = (math.ceil((width + 2 * pad) / factor), math.ceil((height + 2 * pad) / factor))
    small = np.asarray(image.resize(grid, Image.Resampling.BOX))
    soft = Image.fromarray(_boxed(small, round(radius / factor)))
    full = soft.resize((width + 2 * pad, height + 2 * pad), Image.Resampling.BICUBIC)
    return np.asarray(full)[pad : pad + height, pad : pad + width]


def _boxed(mask: Array, radius: int) -> Array:
    if radius < 1:
        return mask
    reach = max(1, radius // 2)
    soft = mask
    for _ in range(3):
        soft = _box_rows(_box_rows(soft, reach).T, reach).T
    return soft


def _box_rows(a: Array, reach: int) -> Array:
    """The mean over 2 x reach + 1 columns, nothing being outside."""
    sums = np.cumsum(np.pad(a, ((0, 0), (reach + 1, reach))), axis=1, dtype=np.float32)
    return (sums[:, 2 * reach + 1 :] - sums[:, : -2 * reach - 1]) / np.float32(2 * reach + 1)
