"""Furniture: chair, table, sofa."""

from random import Random

from demo.drawing.geometry import Outline, box, disc, smooth
from demo.drawing.parts import BODY, DARK, METAL, WOOD, Part, body, own, plate, seam, tube


def chair(rng: Random) -> list[Part]:
    """An upholstered dining chair."""
    half, leg = rng.uniform(0.42, 0.5), rng.choice([WOOD, WOOD, DARK, METAL])
    waist = half * rng.uniform(0.86, 1.0)
    back = [
        (-half, -0.94),
        (0, -0.98),
        (half, -0.94),
        (waist, -0.4),
        (waist * 0.94, 0.06),
        (-waist * 0.94, 0.06),
    ]
    seat: Outline = [(-half * 0.94, 0.02), (half * 0.94, 0.02), (half + 0.14, 0.3), (-half - 0.14, 0.3)]
    rim = [(-half - 0.14, 0.27), (half + 0.14, 0.27), (half + 0.1, 0.4), (-half - 0.1, 0.4)]
    return [
        *(tube([(x * 0.8, 0.2), (x * 0.84, 0.72)], 0.07, leg) for x in (-half, half)),
        *(tube([(x, 0.3), (x * 1.12, 0.94)], 0.085, leg) for x in (-half, half)),
        body(smooth([*back[:3], back[3], back[4], back[4], back[5], back[5], (-waist, -0.4)]), 0.12),
        body(rim, 0.06, own(0.8)),
        body(seat, 0.12, lift=0.25),
    ]


def table(rng: Random) -> list[Part]:
    """A table seen from above its edge, so that the top shows."""
    leg = rng.choice([WOOD, DARK, METAL, own(0.75)])
    if rng.random() < 0.4:
        return _round_table(rng, leg_width=rng.uniform(0.09, 0.12))
    wide, back = rng.uniform(0.86, 0.97), rng.uniform(0.66, 0.74)
    top: Outline = [(-wide * back, -0.52), (wide * back, -0.52), (wide, 0.04), (-wide, 0.04)]
    far = wide * back - 0.08
    return [
        *(tube([(x, -0.2), (x, 0.5)], 0.075, leg) for x in (-far, far)),
        *(tube([(x, 0.05), (x, 0.76)], 0.095, leg) for x in (-wide + 0.09, wide - 0.09)),
        body(box(-wide, 0.0, wide, 0.13, 0.03), 0.04, own(0.72)),
        plate(top, BODY),
    ]


def _round_table(rng: Random, leg_width: float) -> list[Part]:
    wide, leg = rng.uniform(0.86, 0.95), rng.choice([WOOD, DARK, METAL])
    legs = ((-0.6, 0.66), (0.6, 0.66), (-0.28, 0.78), (0.28, 0.78))
    return [
        *(tube([(x * 0.9, -0.1), (x, y)], leg_width, leg) for x, y in legs),
        body(disc(0, -0.16, wide, 0.36), 0.05, own(0.72)),
        plate(disc(0, -0.24, wide, 0.36), BODY),
    ]


def sofa(rng: Random) -> list[Part]:
    """A two-seater with loose cushions."""
    half, back, leg = rng.uniform(0.88, 0.97), rng.uniform(-0.56, -0.46), rng.choice([WOOD, DARK])
    arm, roll = rng.uniform(0.2, 0.25), rng.uniform(0.08, 0.14)
    inner = half - arm + 0.03
    cushions = [box(-inner, 0.0, -0.005, 0.26, 0.08), box(0.005, 0.0, inner, 0.26, 0.08)]
    rests = [box(-inner, back + 0.06, -0.005, 0.08, 0.12), box(0.005, back + 0.06, inner, 0.08, 0.12)]
    return [
        *(tube([(x, 0.45), (x * 1.03, 0.64)], 0.08, leg) for x in (-half + 0.14, half - 0.14)),
        body(box(-half + 0.08, back, half - 0.08, 0.3, 0.16), 0.1),
        *(body(rest, 0.14, lift=0.15) for rest in rests),
        body(box(-half + 0.06, 0.2, half - 0.06, 0.48, 0.06), 0.08),
        *(body(cushion, 0.1, lift=0.25) for cushion in cushions),
        seam([(-half + 0.2, 0.27), (half - 0.2, 0.27)], 0.5, 0.02),
        body(box(-half, -0.16, -half + arm, 0.48, roll), 0.1, lift=0.25),
        body(box(half - arm, -0.16, half, 0.48, roll), 0.1, lift=0.25),
    ]
