"""For the feet: sneaker, boot."""

from random import Random

from demo.drawing.geometry import Outline, box, smooth
from demo.drawing.parts import DARK, IVORY, RUBBER, Part, body, own, plate, seam, tube


def sneaker(rng: Random) -> list[Part]:
    """A running shoe seen from the side, the toe to the right."""
    heel, tongue = rng.uniform(-0.42, -0.34), rng.uniform(-0.56, -0.46)
    upper: Outline = [(-0.9, heel), (-0.74, heel - 0.06), (-0.54, heel + 0.14), (-0.3, heel + 0.08)]
    upper += [(-0.12, tongue + 0.04), (0.04, tongue + 0.06), (0.3, -0.18), (0.68, -0.02), (0.92, 0.18)]
    upper += [(0.95, 0.4), (0.95, 0.4), (-0.92, 0.42), (-0.92, 0.42), (-0.96, 0.0)]
    toe = smooth([(0.6, -0.04), (0.8, 0.04), (0.94, 0.2), (0.95, 0.4), (0.56, 0.4), (0.52, 0.18)])
    sole = rng.choice([RUBBER, RUBBER, DARK])
    laces = [
        ((0.0 + i * 0.13, tongue + 0.16 + i * 0.1), (0.19 + i * 0.12, tongue + 0.12 + i * 0.09))
        for i in range(4)
    ]
    return [
        plate(
            smooth([(-0.78, heel), (-0.4, heel - 0.02), (-0.14, heel + 0.06), (-0.5, heel + 0.2)]), own(0.45)
        ),
        body(
            smooth([(-0.22, tongue + 0.2), (-0.2, tongue - 0.08), (0.02, tongue - 0.06), (0.2, -0.2)]),
            0.06,
            own(0.8),
        ),
        body(smooth(upper), 0.14),
        body(toe, 0.1, own(rng.choice([0.85, 1.12]))),
        *(tube(lace, 0.055, IVORY, lift=0.15) for lace in laces),
        body(
            smooth([(-0.9, heel), (-0.78, heel), (-0.74, 0.1), (-0.78, 0.4), (-0.92, 0.4), (-0.95, 0.0)]),
            0.06,
            own(0.72),
        ),
        body(box(-0.98, 0.34, 0.99, 0.56, 0.1), 0.08, sole, lift=0.15),
        seam([(-0.9, 0.46), (0.9, 0.46)], 0.7, 0.02, 0.5),
    ]


def boot(rng: Random) -> list[Part]:
    """A rubber boot, the toe to the right."""
    top, half = rng.uniform(-0.94, -0.8), rng.uniform(0.34, 0.4)
    left = -0.5
    right = left + 2 * half
    outline: Outline = [
        (left, top),
        (left, top),
        (right, top),
        (right, top),
        (right - 0.02, 0.1),
        (0.5, 0.34),
    ]
    outline += [(0.82, 0.5), (0.88, 0.8), (0.88, 0.8), (left, 0.8), (left, 0.8), (left + 0.04, 0.3)]
    sole = rng.choice([DARK, RUBBER, own(0.55)])
    inside = [(left, top), ((left + right) / 2, top - 0.07), (right, top), ((left + right) / 2, top + 0.07)]
    heel = box(left - 0.03, 0.8, -0.1, 0.95, 0.03)
    return [
        body(smooth(outline), 0.2),
        Part([(left + 0.045, top + 0.06), (right - 0.045, top + 0.06)], own(0.72), width=0.1),
        plate(smooth(inside), own(0.42)),
        body(heel, 0.04, sole),
        body(box(left - 0.05, 0.75, 0.93, 0.87, 0.06), 0.06, sole, lift=0.15),
        seam(smooth([(-0.02, 0.72), (0.16, 0.4), (0.42, 0.32)], closed=False), 0.7, 0.03),
    ]
