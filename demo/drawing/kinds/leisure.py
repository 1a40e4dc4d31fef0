"""Out and about: umbrella, watch, guitar."""

import math
from random import Random

from demo.drawing.geometry import Outline, arc, box, disc, smooth
from demo.drawing.parts import BRASS, DARK, IVORY, METAL, WOOD, Paint, Part, body, plate, seam, tube

NECK = Paint((96, 64, 42), gloss=0.2)


def umbrella(rng: Random) -> list[Part]:
    """An open umbrella with a crook."""
    wide, dome = rng.uniform(0.88, 0.97), rng.uniform(0.74, 0.86)
    stick, crook = rng.choice([METAL, DARK, WOOD]), rng.choice([WOOD, DARK])
    canopy = arc((0, 0.02), (wide, dome), 180, 360)
    for i in range(4):
        canopy += arc((wide * (0.75 - i * 0.5), 0.02), (wide / 4, 0.1), 0, -180, 10)
    ribs = [arc((0, 0.02), (wide * 0.5, dome), start, 270, 16) for start in (180, 360)]
    return [
        tube([(0, -0.9), (0, -0.7)], 0.045, stick),
        tube([(0, -0.2), (0, 0.74)], 0.05, stick),
        tube(arc((0.13, 0.76), (0.13, 0.15), 0, 180), 0.085, crook),
        body(canopy, 0.34, lift=0.3),
        *(seam(rib, 0.62, 0.022, 0.7) for rib in ribs),
        seam([(0, 0.02 - dome), (0, -0.06)], 0.62, 0.022, 0.7),
    ]


def watch(rng: Random) -> list[Part]:
    """A wristwatch on a broad strap."""
    half, dial = rng.uniform(0.27, 0.33), rng.uniform(0.42, 0.48)
    case, face = rng.choice([METAL, DARK, BRASS]), rng.choice([IVORY, IVORY, DARK])
    hands = DARK if face is IVORY else IVORY
    round_case = rng.random() < 0.65
    rim = disc(0, 0, dial) if round_case else box(-dial, -dial, dial, dial, 0.14)
    inner: Outline = [(x * 0.82, y * 0.82) for x, y in rim]
    angle = rng.uniform(0, 2 * math.pi)
    return [
        body(box(-half, -0.99, half, 0.99, 0.12), 0.08),
        *(seam([(s * (half - 0.05), -0.92), (s * (half - 0.05), 0.92)], 0.7, 0.016) for s in (-1, 1)),
        tube([(dial, 0), (dial + 0.07, 0)], 0.11, case),
        body(rim, 0.06, case, lift=0.35),
        plate(inner, face),
        tube([(0, 0), (0.2 * math.cos(angle), 0.2 * math.sin(angle))], 0.05, hands),
        tube([(0, 0), (0.28 * math.cos(angle + 2), 0.28 * math.sin(angle + 2))], 0.035, hands),
    ]


def guitar(rng: Random) -> list[Part]:
    """An acoustic guitar, the neck upwards."""
    hips, chest = rng.uniform(0.52, 0.6), rng.uniform(0.38, 0.45)
    right: Outline = [(0.0, -0.18), (chest * 0.8, -0.1), (chest, 0.1), (chest * 0.76, 0.3), (hips * 0.9, 0.5)]
    right += [(hips, 0.7), (hips * 0.7, 0.93), (0.0, 0.98)]
    outline = smooth([*right, *((-x, y) for x, y in reversed(right[1:-1]))])
    strings = [seam([(x, -0.86), (x * 1.3, 0.66)], 1.6, 0.01, 0.6) for x in (-0.03, 0.0, 0.03)]
    return [
        body(outline, 0.09),
        seam([*outline, outline[0]], 0.6, 0.03, 0.8),
        plate(disc(0, 0.26, 0.16), Paint((176, 136, 92), gloss=0)),
        plate(disc(0, 0.26, 0.135), DARK),
        body(box(-0.07, -0.8, 0.07, 0.14, 0.02), 0.04, NECK, lift=0.3),
        body(smooth([(-0.08, -0.76), (-0.12, -0.98), (0.12, -0.98), (0.08, -0.76)]), 0.04, NECK),
        body(box(-0.18, 0.64, 0.18, 0.7, 0.02), 0.03, NECK, lift=0.3),
        *strings,
        *(body(disc(s * 0.14, y, 0.03), 0.02, METAL) for s in (-1, 1) for y in (-0.94, -0.85)),
    ]
