"""For the home: vase, lamp, clock, cushion."""

import math
from random import Random

from demo.drawing.geometry import Outline, box, disc
from demo.drawing.parts import (
    BODY,
    BRASS,
    DARK,
    IVORY,
    METAL,
    WOOD,
    Paint,
    Part,
    body,
    opening,
    own,
    plate,
    tube,
    turned,
)

BULB = Paint((255, 244, 214), gloss=0)


def vase(rng: Random) -> list[Part]:
    """A bellied vase with a flaring lip."""
    belly, neck, lip = rng.uniform(0.44, 0.56), rng.uniform(0.17, 0.26), rng.uniform(0.24, 0.34)
    waist = rng.uniform(-0.1, 0.28)
    profile = [(-0.86, lip), (-0.68, neck), (-0.46, neck * 1.15), (waist, belly), (0.68, belly * 0.66)]
    return [
        turned([*profile, (0.88, belly * 0.52)], tilt=0.15),
        *opening(-0.86, lip, tilt=0.15, wall=0.025, inside=own(0.5)),
    ]


def lamp(rng: Random) -> list[Part]:
    """A table lamp: shade, stem, foot."""
    stand = rng.choice([DARK, METAL, WOOD, BRASS])
    top, wide, hem = rng.uniform(0.3, 0.42), rng.uniform(0.6, 0.74), rng.uniform(0.06, 0.16)
    foot = [(0.72, 0.1), (0.78, rng.uniform(0.28, 0.38)), (0.86, 0.4)]
    return [
        turned(foot, stand, rounded=False),
        tube([(0, 0.0), (0, 0.76)], rng.uniform(0.07, 0.13), stand),
        turned([(-0.86, top), (hem, wide)], BODY, tilt=0.13, rounded=False, lift=0.2),
        *opening(-0.86, top, tilt=0.13, wall=0.02, inside=BULB),
    ]


def clock(rng: Random) -> list[Part]:
    """A wall clock whose broad frame carries the pattern."""
    frame = disc(0, 0, 0.88) if rng.random() < 0.6 else box(-0.84, -0.84, 0.84, 0.84, rng.uniform(0.16, 0.3))
    face = rng.uniform(0.46, 0.54)
    hour, minute = rng.uniform(0, 2 * math.pi), rng.uniform(0, 2 * math.pi)
    ticks = [_ray(i * math.pi / 6, face * 0.8, face * 0.92) for i in range(12)]
    return [
        body(frame, 0.1),
        Part(disc(0, 0, face + 0.035), rng.choice([METAL, BRASS, DARK]), lift=0.2),
        plate(disc(0, 0, face), IVORY),
        *(tube(tick, 0.03, DARK) for tick in ticks),
        tube(_ray(hour, 0, face * 0.5), 0.05, DARK, lift=0.2),
        tube(_ray(minute, 0, face * 0.74), 0.035, DARK, lift=0.2),
        body(disc(0, 0, 0.05), 0.04, BRASS),
    ]


def _ray(angle: float, start: float, stop: float) -> Outline:
    cos, sin = math.cos(angle), math.sin(angle)
    return [(start * cos, start * sin), (stop * cos, stop * sin)]


def cushion(rng: Random) -> list[Part]:
    """A square scatter cushion with piping."""
    half, pinch = rng.uniform(0.78, 0.86), rng.uniform(0.05, 0.11)
    side = [(-1 + i / 6, half - pinch * (1 - (-1 + i / 6) ** 2)) for i in range(12)]
    top: Outline = [(half * t, -reach) for t, reach in side]
    right = [(-y, x) for x, y in top]
    bottom = [(-x, -y) for x, y in top]
    left = [(y, -x) for x, y in top]
    outline = [*top, *right, *bottom, *left]
    return [body(outline, 0.55), Part([*outline, outline[0]], own(0.78), width=0.045)]
