"""Paints a product: place it, shade its parts one over the other, put it into a lit corner."""

import math
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from demo.drawing.backdrop import shadow, studio
from demo.drawing.finish import Finish, finish_of
from demo.drawing.kinds import KINDS
from demo.drawing.parts import Part
from demo.drawing.products import Product
from demo.drawing.raster import Array, Placement, Window, blurred, mask_of

_LIFT_RADIUS = 0.07  # object units


class _Canvas:
    """The product alone, colours premultiplied by coverage; parts are painted from back to front."""

    def __init__(self, placement: Placement, finish: Finish) -> None:
        self.placement, self.finish = placement, finish
        self.rgb = np.zeros((placement.size, placement.size, 3), np.float32)
        self.alpha = np.zeros((placement.size, placement.size), np.float32)

    def paint(self, part: Part) -> None:
        """Lay one part over what is there."""
        found = mask_of(self.placement, part.points, part.width)
        if found is None:
            return
        window, mask = found
        if part.lift:
            self._darken(window, mask, part.lift)
        x, y = self.placement.object_grid(window)
        relief = part.surface.relief(x, y, mask, self.placement)
        colour = self.finish.lit(self.finish.coloured(part.paint, relief), relief, part.paint.gloss)
        at = window.slices
        cover = mask * np.float32(part.opacity)
        self.rgb[at] += (colour - self.rgb[at]) * cover[..., None]
        self.alpha[at] += (1 - self.alpha[at]) * cover

    def _darken(self, window: Window, mask: Array, strength: float) -> None:
        reach = max(1, round(_LIFT_RADIUS * self.placement.pixels))
        size = self.placement.size
        pad = Window(
            max(0, window.x0 - reach), max(0, window.y0 - reach),
            min(size, window.x1 + reach), min(size, window.y1 + reach),
        )  # fmt: skip
        wide = np.zeros((pad.y1 - pad.y0, pad.x1 - pad.x0), np.float32)
        drop = min(reach // 3, pad.y1 - window.y1)
        top, left = window.y0 - pad.y0 + drop, window.x0 - pad.x0
        wide[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
        self.rgb[pad.slices] *= (1 - np.float32(strength) * blurred(wide, reach))[..., None]


@dataclass(frozen=True)
class Freedom:
    """How far views may differ; training goes further than the catalogue."""

    turn: float = (
        1.8  # degrees, standard deviation of a standing product; those lying turn three times as far
    )
    scale: tuple[float, float] = (0.78, 0.92)
    shift: float = 0.02  # of the picture's width


CATALOGUE = Freedom()


def draw(product: Product, view: int, size: int, freedom: Freedom = CATALOGUE) -> Image.Image:
    """One picture of a product, `size` x `size` pixels, RGB; the same arguments give the same picture."""
    shape, angle = product.generator("shape"), product.generator(f"view {view}")
    kind = KINDS[product.kind]
    parts = kind.build(shape)
    placement = _placement(parts, size, angle, freedom, stands=kind.stands)
    canvas = _Canvas(placement, finish_of(product, parts, placement))
    for part in parts:
        canvas.paint(part)
    scene = studio(size, product.generator(f"studio {view}"), floor=kind.stands)
    bottom = float(placement.screen([p for part in parts for p in part.points])[:, 1].max())
    scene *= (1 - shadow(canvas.alpha, min(bottom, size - 1), floor=kind.stands))[..., None]
    scene = scene * (1 - canvas.alpha[..., None]) + canvas.rgb
    return Image.fromarray(np.clip(scene + np.float32(0.5), 0, 255).astype(np.uint8))


def _placement(parts: list[Part], size: int, rng: Random, freedom: Freedom, *, stands: bool) -> Placement:
    turn = math.radians(rng.gauss(0, freedom.turn * (1 if stands else 3)))
    pixels = size * 0.5 * rng.uniform(*freedom.scale)
    shift = (rng.uniform(-1, 1) * freedom.shift * size, rng.uniform(-1, 1) * freedom.shift * size)
    points = np.array([p for part in parts for p in part.points])
    middle = (points.min(0) + points.max(0)) / 2
    flip = rng.choice([-1, 1])
    placed = Placement(size, pixels, (0, 0), turn, flip, rng.uniform(0.96, 1.04))
    offset = placed.screen([tuple(middle)])[0]
    return Placement(
        size,
        pixels,
        (size / 2 + shift[0] - offset[0], size / 2 + shift[1] - offset[1]),
        turn,
        flip,
        placed.stretch,
    )
