"""Pictures with a photograph's statistics, the same on every machine: what int8 costs on photographs shows on them.

Things of all sizes that cover each other ("dead leaves"), their surfaces rough at all scales (spectra that fall with
the frequency), under uneven light, by a lens that is a little soft and a sensor with noise.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_SIDE = 320
_LEAVES = 40
_SMALLEST, _LARGEST = 0.05, 0.7
"""The leaves' radii, of the picture's side; small ones are as many as their size asks for (a power law)."""
_PLAIN = 3
"""Every third scene has few things on a white ground, as shops photograph them."""
Levels = NDArray[np.float64]


def pictures(count: int) -> list[Image.Image]:
    """Return made scenes of mode RGB, every third upright, every third wide."""
    random = np.random.default_rng(20261127)
    grounds = [_rough(random, falling=float(power)) for power in np.linspace(0.8, 1.8, 9)]
    sizes = [(_SIDE, _SIDE), (_SIDE, _SIDE * 3 // 4), (_SIDE * 3 // 4, _SIDE)]
    return [_scene(random, grounds, *sizes[at // _PLAIN % 3], plain=at % _PLAIN == 0) for at in range(count)]


def _scene(
    random: np.random.Generator, grounds: list[Levels], height: int, width: int, *, plain: bool
) -> Image.Image:
    rows, columns = np.mgrid[0:height, 0:width]
    scene = np.ones((height, width, 3)) if plain else _surface(random, grounds, height, width)
    for radius in sorted(_radii(random, 5 if plain else _LEAVES) * max(height, width), reverse=True):
        inside = _leaf(random, rows, columns, radius * (0.6 if plain else 1))
        scene[inside] = _surface(random, grounds, height, width)[inside]
    light = 1.0 if plain else 0.55 + 0.45 * _part(random, grounds[-1], height, width)[..., None]
    seen = Image.fromarray((scene * light * 255).clip(0, 255).astype(np.uint8))
    soft = np.asarray(seen.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.4))), np.float64)
    noise = random.normal(0, random.uniform(0.5, 4), (height, width, 1))
    return Image.fromarray((soft + noise).clip(0, 255).astype(np.uint8))


def _radii(random: np.random.Generator, count: int) -> Levels:
    """Draw from the power law of exponent 3 between the smallest and the largest."""
    low, high = _SMALLEST**-2, _LARGEST**-2
    return np.asarray((low + random.random(count) * (high - low)) ** -0.5)


def _leaf(random: np.random.Generator, rows: Levels, columns: Levels, radius: float) -> NDArray[np.bool_]:
    """Return where a leaf lies (height, width): an ellipse or a box, turned."""
    height, width = rows.shape
    turn, flat = random.uniform(0, np.pi), random.uniform(0.3, 1)
    down = rows - random.uniform(0.1, 0.9) * height
    right = columns - random.uniform(0.1, 0.9) * width
    along = np.cos(turn) * right + np.sin(turn) * down
    across = (np.cos(turn) * down - np.sin(turn) * right) / flat
    if random.random() < 0.5:
        return np.asarray(np.hypot(along, across) < radius)
    return np.asarray(np.maximum(np.abs(along), np.abs(across)) < radius * 0.85)


def _surface(random: np.random.Generator, grounds: list[Levels], height: int, width: int) -> Levels:
    """Return a rough surface (height, width, 3): mostly grey and brown, now and then a strong colour."""
    tint = random.normal(0, 0.05 if random.random() < 0.7 else 0.22, 3)
    texture = _part(random, grounds[int(random.integers(len(grounds)))], height, width) - 0.5
    depth = random.uniform(0.05, 0.4)
    return np.asarray((random.beta(1.6, 2.2) + tint + depth * texture[..., None]).clip(0, 1))


def _part(random: np.random.Generator, ground: Levels, height: int, width: int) -> Levels:
    """Return any part of a ground (height, width), turned over as it comes."""
    down, right = (int(random.integers(len(ground) - side + 1)) for side in (height, width))
    part = ground[down : down + height, right : right + width]
    return part[:: random.choice((-1, 1)), :: random.choice((-1, 1))]


def _rough(random: np.random.Generator, *, falling: float) -> Levels:
    """Return noise from 0 to 1, a square twice a scene's side; its amplitude falls with the frequency to this power."""
    side = 2 * _SIDE
    frequencies = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    frequencies[0, 0] = 1
    rough = np.fft.irfft2(np.fft.rfft2(random.standard_normal((side, side))) / frequencies**falling)
    return np.asarray((rough - rough.min()) / (rough.max() - rough.min()))
