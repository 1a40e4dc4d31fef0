"""To carry things: backpack, handbag, suitcase."""

from random import Random

from demo.drawing.geometry import Outline, arc, box, disc, flipped, smooth
from demo.drawing.parts import BRASS, DARK, METAL, WOOD, Part, body, own, seam, tube


def backpack(rng: Random) -> list[Part]:
    """A school rucksack from the front: straps, main bag, zips, front pocket."""
    half, crown = rng.uniform(0.56, 0.64), rng.uniform(0.3, 0.46)
    trim, zipper = rng.choice([DARK, own(0.6), WOOD]), rng.choice([BRASS, METAL, DARK])
    main: Outline = [
        (-half * 0.84, 0.9),
        (-half, 0.74),
        (-half, -0.1),
        (-half * 0.8, -0.86 + crown * 0.4),
        (0, -0.88),
    ]
    main += [
        (half * 0.8, -0.86 + crown * 0.4),
        (half, -0.1),
        (half, 0.74),
        (half * 0.84, 0.9),
        (half * 0.6, 0.92),
        (-half * 0.6, 0.92),
    ]
    pocket = box(-half * 0.76, 0.22, half * 0.76, 0.82, 0.14)
    return [
        tube(arc((0, -0.84), (0.2, 0.14), 180, 360), 0.07, trim),
        *(
            tube([(s * (half - 0.06), -0.3), (s * (half + 0.09), 0.3), (s * (half - 0.03), 0.7)], 0.11, trim)
            for s in (-1, 1)
        ),
        body(smooth(main), 0.2),
        Part(arc((0, -0.02), (half * 0.8, 0.5), 190, 350), own(0.55), width=0.03),
        tube([(half * 0.62, -0.26), (half * 0.62, -0.14)], 0.035, zipper),
        body(pocket, 0.1, lift=0.35),
        seam([*pocket, pocket[0]], 0.6, 0.025),
        tube([(-half * 0.6, 0.36), (half * 0.6, 0.36)], 0.03, zipper),
    ]


def handbag(rng: Random) -> list[Part]:
    """A bag with a round handle and a clasp."""
    wide, clasp = rng.uniform(0.78, 0.92), rng.choice([BRASS, METAL])
    handle, top = rng.choice([WOOD, DARK, own(0.7)]), rng.uniform(-0.26, -0.16)
    reach = rng.uniform(0.56, 0.7)
    left = smooth([(0, 0.8), (-wide * 0.84, 0.79), (-wide, 0.64), (-wide * 0.78, top)], closed=False)
    main: Outline = [*left, *flipped(left[::-1])]
    parts = [
        tube(arc((0, top + 0.02), (wide * 0.5, reach), 180, 360), 0.09, handle),
        body(main, 0.16),
        Part([(-wide * 0.75, top + 0.03), (wide * 0.75, top + 0.03)], own(0.72), width=0.07),
    ]
    if rng.random() < 0.4:
        flap = arc((0, top), (wide * 0.76, 0.46), 0, 180)
        parts.append(body(flap, 0.08, own(0.88), lift=0.3))
    rings = [body(disc(s * wide * 0.5, top + 0.04, 0.07), 0.05, clasp) for s in (-1, 1)]
    return [*parts, *rings, body(box(-0.1, top + 0.1, 0.1, top + 0.26, 0.05), 0.05, clasp, lift=0.3)]


def suitcase(rng: Random) -> list[Part]:
    """A trolley case with a drawn-out handle."""
    half, corner = rng.uniform(0.54, 0.62), rng.uniform(0.1, 0.16)
    trim = rng.choice([METAL, DARK])
    shell = box(-half, -0.56, half, 0.84, corner)
    grooves = [seam([(x * half, -0.46), (x * half, 0.74)], 0.72, 0.03, 0.7) for x in (-0.5, 0, 0.5)]
    return [
        *(tube([(x, -0.92), (x, -0.5)], 0.05, METAL) for x in (-0.24, 0.24)),
        tube([(-0.24, -0.93), (0.24, -0.93)], 0.1, DARK),
        *(body(disc(x, 0.88, 0.1), 0.06, DARK) for x in (-half + 0.13, half - 0.13)),
        body(shell, 0.12),
        *(grooves if rng.random() < 0.4 else []),
        tube([(-0.15, -0.5), (0.15, -0.5)], 0.06, trim, lift=0.3),
        *(
            body(box(s * (half - 0.03) - 0.045, y, s * (half - 0.03) + 0.045, y + 0.14), 0.03, trim)
            for s in (-1, 1)
            for y in (-0.2, 0.4)
        ),
    ]
