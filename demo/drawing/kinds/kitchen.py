"""For the kitchen: mug, bottle, teapot, bowl."""

from random import Random

from demo.drawing.geometry import arc, disc, smooth
from demo.drawing.parts import DARK, GLAZE, IVORY, METAL, WOOD, Paint, Part, body, opening, own, tube, turned

COFFEE = Paint((92, 58, 38), gloss=0.3)


def mug(rng: Random) -> list[Part]:
    """A straight or tapering cup with an ear."""
    top, height = rng.uniform(0.5, 0.62), rng.uniform(0.58, 0.72)
    foot = top * rng.uniform(0.78, 1.0)
    ear = arc((top * 0.95, 0.0), (rng.uniform(0.28, 0.36), height * rng.uniform(0.5, 0.6)), -96, 96)
    profile = [(-height, top), (0, (top + foot) / 2 + 0.02), (height * 0.85, foot), (height, foot * 0.9)]
    inside = rng.choice([COFFEE, IVORY, own(0.72)])
    return [
        tube(ear, rng.uniform(0.12, 0.15), own(0.95, gloss=0.45)),
        turned(profile, lift=0.2),
        *opening(-height, top, inside=inside),
    ]


def bottle(rng: Random) -> list[Part]:
    """A drinking bottle with a screw cap."""
    width, neck = rng.uniform(0.29, 0.36), rng.uniform(0.13, 0.17)
    shoulder = rng.uniform(-0.42, -0.3)
    profile = [(-0.72, neck), (-0.62, neck), (shoulder, width * 0.9), (shoulder + 0.16, width), (0.5, width)]
    cap = rng.choice([DARK, METAL, WOOD, own(0.7)])
    return [
        turned([*profile, (0.86, width), (0.93, width * 0.92)]),
        turned([(-0.96, neck * 1.12), (-0.72, neck * 1.2)], cap, rounded=False),
    ]


def teapot(rng: Random) -> list[Part]:
    """A round pot with spout, handle and lid."""
    width, belly = rng.uniform(0.54, 0.62), rng.uniform(0.5, 0.58)
    reach = rng.uniform(0.9, 0.99)
    spout = [(-0.3, 0.34), (-0.56, 0.28), (-0.76, 0.0), (-reach, -0.34), (-reach + 0.16, -0.38)]
    spout += [(-0.68, -0.12), (-0.36, -0.06)]
    ear = arc((width * 0.88, 0.04), (0.36, rng.uniform(0.3, 0.38)), -105, 105)
    profile = [(-0.36, 0.3), (-0.28, width * 0.72), (0.06, width), (belly * 0.75, width * 0.8), (belly, 0.36)]
    lid = [(-0.56, 0.06), (-0.52, 0.18), (-0.42, 0.29), (-0.36, 0.32)]
    knob = rng.choice([own(0.8, gloss=0.4), WOOD, DARK])
    return [
        tube(ear, 0.12, own(0.95, gloss=0.45)),
        body(smooth(spout), 0.08, own(0.98, gloss=0.4)),
        turned(profile, lift=0.2),
        turned(lid, own(0.96, gloss=0.45), tilt=0.22, lift=0.25),
        body(disc(0, -0.63, 0.085), 0.07, knob),
    ]


def bowl(rng: Random) -> list[Part]:
    """A wide, deep bowl on a foot."""
    width, depth = rng.uniform(0.82, 0.95), rng.uniform(0.62, 0.76)
    top = -0.34
    profile = [(top, width), (top + depth * 0.35, width * 0.94), (top + depth * 0.7, width * 0.72)]
    profile += [(top + depth, width * 0.36)]
    foot = [(top + depth - 0.02, width * 0.36), (top + depth + 0.08, width * 0.38)]
    return [
        turned(foot, own(0.85, gloss=0.4), rounded=False),
        turned(profile, GLAZE, tilt=0.2),
        *opening(top, width, tilt=0.2, inside=rng.choice([IVORY, own(0.8)])),
    ]
