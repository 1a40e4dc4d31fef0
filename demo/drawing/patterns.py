"""Patterns as functions of texture coordinates, anti-aliased by the width of a pixel."""

import math
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from demo.drawing.colours import RGB

Array = NDArray[np.float32]


class Layer(NamedTuple):
    """A colour and the share of each pixel that it covers."""

    rgb: RGB
    cover: Array


class Frame(NamedTuple):
    """The bounds of what is patterned, in object units."""

    x0: float
    y0: float
    x1: float
    y1: float


Pattern = Callable[[Array, Array, float], list[Layer]]
"""Texture coordinates u, v and the width of a pixel to layers, the lowest first."""


def _inside(distance: Array, pixel: float) -> Array:
    """1 where the signed distance is negative, 0 where positive, smooth over one pixel."""
    cover: Array = np.clip(np.float32(0.5) - distance / np.float32(pixel), 0, 1)
    return cover


def _bands(t: Array, pitch: float, share: float, pixel: float) -> Array:
    """Bands of width `share * pitch` every `pitch`."""
    within = np.abs((t / np.float32(pitch)) % 1 - np.float32(0.5))
    return _inside((within - np.float32(share / 2)) * np.float32(pitch), pixel)


def _lattice(u: Array, v: Array, pitch: float) -> tuple[Array, Array, Array]:
    """Offset from the nearest point of a staggered lattice, and the lattice row."""
    row: Array = np.round(v / np.float32(pitch * 0.86))
    dv = v - row * np.float32(pitch * 0.86)
    shifted = u / np.float32(pitch) - np.float32(0.5) * (row % 2)
    return (shifted - np.round(shifted)) * np.float32(pitch), dv, row


def plain(rng: Random, ink: RGB, frame: Frame) -> Pattern:  # noqa: ARG001 - all patterns are made alike
    """Nothing but the colour itself."""
    return lambda _u, _v, _pixel: []


def striped(rng: Random, ink: RGB, frame: Frame) -> Pattern:  # noqa: ARG001
    """Broad parallel stripes: mostly across, else upright or slanted."""
    angle = math.radians(rng.choice([90, 90, 90, 0, 0, 45, 135]))
    pitch, share, phase = rng.uniform(0.24, 0.38), rng.uniform(0.36, 0.5), rng.random()
    cos, sin = math.cos(angle), math.sin(angle)
    return lambda u, v, pixel: [
        Layer(ink, _bands(np.float32(cos) * u + np.float32(sin) * v + np.float32(phase), pitch, share, pixel))
    ]


def dotted(rng: Random, ink: RGB, frame: Frame) -> Pattern:  # noqa: ARG001
    """Round dots on a staggered lattice."""
    pitch, phase = rng.uniform(0.25, 0.36), rng.random()
    radius = pitch * rng.uniform(0.24, 0.31)

    def cover(u: Array, v: Array, pixel: float) -> list[Layer]:
        du, dv, _ = _lattice(u + np.float32(phase), v + np.float32(phase), pitch)
        return [Layer(ink, _inside(np.hypot(du, dv) - np.float32(radius), pixel))]

    return cover


def checked(rng: Random, ink: RGB, frame: Frame) -> Pattern:  # noqa: ARG001
    """Gingham (two see-through sets of bands) or a chessboard."""
    pitch, phase = rng.uniform(0.32, 0.46), rng.random()
    gingham = rng.random() < 0.7
    share = 0.44 if gingham else 0.5

    def cover(u: Array, v: Array, pixel: float) -> list[Layer]:
        across = _bands(u + np.float32(phase), pitch, share, pixel)
        down = _bands(v + np.float32(phase), pitch, share, pixel)
        if gingham:
            return [Layer(ink, np.float32(0.5) * (across + down))]
        return [Layer(ink, across + down - 2 * across * down)]

    return cover


def two_tone(rng: Random, ink: RGB, frame: Frame) -> Pattern:
    """One part in the colour, the rest in the second one."""
    share = rng.uniform(0.48, 0.62)
    level = frame.y0 + share * (frame.y1 - frame.y0)
    upper = rng.random() < 0.35

    def cover(u: Array, v: Array, pixel: float) -> list[Layer]:
        distance = v - np.float32(level) if upper else np.float32(level) - v
        return [Layer(ink, _inside(distance + np.zeros_like(u), pixel))]

    return cover


_LEAF: RGB = (96, 150, 92)


def floral(rng: Random, ink: RGB, frame: Frame) -> Pattern:  # noqa: ARG001
    """Five-petalled flowers with a warm heart and leaves between them."""
    pitch, phase, turn = rng.uniform(0.44, 0.56), rng.random(), rng.uniform(0, 6.28)
    size = pitch * rng.uniform(0.37, 0.42)
    heart: RGB = rng.choice([(242, 186, 58), (226, 92, 72)])

    def cover(u: Array, v: Array, pixel: float) -> list[Layer]:
        du, dv, row = _lattice(u + np.float32(phase), v + np.float32(phase), pitch)
        far, angle = np.hypot(du, dv), np.arctan2(dv, du) + row * np.float32(0.8) + np.float32(turn)
        petals = np.float32(size) * (np.float32(0.66) + np.float32(0.34) * np.cos(5 * angle))
        lu, lv, _ = _lattice(u + np.float32(phase + pitch / 2), v + np.float32(phase - 0.06), pitch)
        leaf = np.hypot(lu * np.float32(0.8) + lv * np.float32(0.6), (lv - lu) * np.float32(1.7))
        return [
            Layer(_LEAF, _inside(leaf - np.float32(size * 0.5), pixel)),
            Layer(ink, _inside(far - petals, pixel)),
            Layer(heart, _inside(far - np.float32(size * 0.3), pixel)),
        ]

    return cover


PATTERNS: dict[str, Callable[[Random, RGB, Frame], Pattern]] = {
    "plain": plain,
    "striped": striped,
    "dotted": dotted,
    "checked": checked,
    "two-tone": two_tone,
    "floral": floral,
}
