"""Pictures that are to a model what photographs are, made from numbers alone, the same on every machine.

What sets photographs apart from drawings is detail of every size: power that falls with the square of spatial
frequency, things that hide each other, shades, and edges of every sharpness.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Random = np.random.Generator
Floats = NDArray[np.float64]

_SEED = 20260607
_LEAVES = 250


def pictures(count: int, side: int = 224) -> list[Image.Image]:
    """Return pictures of mode RGB and several aspect ratios: of each kind in turn."""
    random = np.random.default_rng(_SEED)
    return [_finished(random, _KINDS[at % len(_KINDS)], side + 24 * (at % 5), side) for at in range(count)]


def _finished(
    random: Random, kind: Callable[[Random, int, int], Floats], width: int, height: int
) -> Image.Image:
    """Return what a camera would make of light (height, width, 3): a little blur, then a little noise."""
    light = kind(random, height, width)
    levels = Image.fromarray((255 * light).clip(0, 255).astype(np.uint8))
    blurred = levels.filter(ImageFilter.GaussianBlur(float(random.uniform(0, 1.2))))
    noise = random.normal(0, random.uniform(0, 4), (height, width, 3))
    return Image.fromarray((np.asarray(blurred) + noise).clip(0, 255).astype(np.uint8))


def _texture(random: Random, height: int, width: int) -> Floats:
    """Return colours whose power falls with a power of frequency, channels going mostly together."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    frequency = np.maximum(np.hypot(down, across), 1 / max(height, width))
    noise = random.normal(size=(3, height, width))
    grain = np.fft.irfft2(np.fft.rfft2(noise) / frequency ** random.uniform(0.7, 1.4), s=(height, width))
    grain /= grain.std(axis=(1, 2), keepdims=True)
    colours = grain[0][..., None] + random.uniform(0, 0.5) * grain.transpose(1, 2, 0)
    return np.asarray(random.uniform(0.25, 0.75, 3) + random.uniform(0.08, 0.25) * colours)


def _leaves(random: Random, height: int, width: int) -> Floats:
    """Return things that hide each other, of sizes of which small ones are the most, each shaded and of a texture."""
    light, texture = _texture(random, height, width), _texture(random, height, width)
    texture -= texture.mean(axis=(0, 1))
    largest, smallest = random.uniform(0.1, 0.5) * height, random.uniform(0.01, 0.04) * height
    for _ in range(_LEAVES):
        radius = 1 / np.sqrt(random.uniform(largest**-2, smallest**-2))
        row, column = random.uniform(0, height), random.uniform(0, width)
        around = np.s_[_span(row, radius, height), _span(column, radius, width)]
        rows, columns = (
            (axis - middle) / radius for axis, middle in zip(np.ogrid[around], (row, column), strict=True)
        )
        power = random.choice([1, 2, 8])  # a lozenge, a disc, a box with round corners
        reach = (np.abs(rows) ** power + np.abs(columns) ** power)[..., None]
        shade = 1 + random.uniform(-0.5, 0.5) * (rows + columns)[..., None] - random.uniform(0, 0.6) * reach
        leaf = _colour(random) * shade + random.uniform(0, 1) * texture[around]
        light[around] = np.where(reach < 1, leaf, light[around])
    return light


def _shades(random: Random, height: int, width: int) -> Floats:
    """Return surfaces that meet at edges of every sharpness, each lit from one side."""
    light = np.broadcast_to(_colour(random), (height, width, 3))
    for _ in range(int(random.integers(2, 9))):
        sharpness, lit = 10 ** random.uniform(0.5, 2.5), random.uniform(-1, 1)
        share = 1 / (1 + np.exp(-sharpness * _slope(random, height, width)))
        surface = _colour(random) * (1 + lit * _slope(random, height, width))
        light = (1 - share) * light + share * surface
    return np.asarray(light + random.uniform(0, 0.2) * (_texture(random, height, width) - 0.5))


def _product(random: Random, height: int, width: int) -> Floats:
    """Return a thing with folds and a pattern, and its shadow on a ground."""
    rows, columns = (np.mgrid[:height, :width] - np.array([height, width])[:, None, None] / 2) / height
    power, wide, high = random.uniform(1.5, 8), random.uniform(0.2, 0.5), random.uniform(0.25, 0.55)
    reach = (np.abs(columns / wide) ** power + np.abs(rows / high) ** power)[..., None]
    shadow = np.exp(-np.maximum(reach - 1, 0) * random.uniform(1, 6))
    ground = _GROUNDS[int(random.integers(0, len(_GROUNDS)))](random, height, width)
    folds = np.sin(random.uniform(5, 30) * _slope(random, height, width)) * random.uniform(0, 0.3)
    stripes = np.sin(random.uniform(20, 150) * _slope(random, height, width)) > random.uniform(-1, 2)
    thing = np.where(stripes, _colour(random), _colour(random)) * (1 + folds)
    thing = thing + random.uniform(0, 0.6) * (_texture(random, height, width) - 0.5)
    return np.where(reach < 1, thing, ground * (1 - random.uniform(0, 0.5) * shadow))


def _plain(random: Random, height: int, width: int) -> Floats:
    return np.broadcast_to(random.uniform(0.8, 1) * np.ones(3), (height, width, 3))


def _colour(random: Random) -> Floats:
    """Return a colour (3,): most things are of some grey, few are bright."""
    return np.asarray(random.uniform(0, 1) + random.normal(0, random.exponential(0.12), 3)).clip(0, 1)


def _slope(random: Random, height: int, width: int) -> Floats:
    """Return a plane (height, width, 1) of any direction, of 1 from top to bottom, that is 0 somewhere within."""
    angle, (rows, columns) = random.uniform(0, 2 * np.pi), np.mgrid[:height, :width] / height - 0.5
    return np.asarray(np.cos(angle) * rows + np.sin(angle) * columns - random.uniform(-0.4, 0.4))[..., None]


def _span(middle: float, radius: float, end: int) -> slice:
    return slice(max(0, int(middle - radius)), min(end, int(middle + radius) + 2))


_GROUNDS = (_plain, _texture, _leaves, _shades)
_KINDS = (_leaves, _product, _texture, _product, _leaves, _shades)
