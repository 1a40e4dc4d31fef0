"""To wear: t-shirt, dress, trousers, cap, sock."""

from random import Random

from demo.drawing.geometry import Outline, arc, flipped, mirrored, smooth
from demo.drawing.parts import BODY, BRASS, DARK, IVORY, Part, body, own, plate, seam


def t_shirt(rng: Random) -> list[Part]:
    """A short-sleeved shirt, laid flat."""
    half, sleeve, drop = rng.uniform(0.46, 0.54), rng.uniform(0.9, 1.0), rng.uniform(-0.1, 0.06)
    neck = rng.uniform(0.2, 0.25)
    right: Outline = [(neck, -0.82), (half * 0.95, -0.7), (sleeve, drop - 0.14), (sleeve - 0.24, drop + 0.1)]
    right += [(half, -0.26), (half * 0.98, 0.3), (half * 1.02, 0.88)]
    collar = arc((0, -0.82), (neck, rng.uniform(0.14, 0.22)), 0, 180)
    shirt = [*right, *flipped(right[::-1]), *collar[::-1]]
    trim = rng.choice([own(0.75), own(1.15), IVORY])
    return [
        plate(arc((0, -0.82), (neck, 0.07), 180, 360) + collar, own(0.5)),
        body(shirt, 0.12),
        Part(collar, trim, width=0.06),
        *(seam([(s * half * 0.98, -0.7), (s * half * 0.9, -0.3)], 0.6, 0.018) for s in (-1, 1)),
        *(
            seam([(s * (sleeve - 0.03), drop - 0.1), (s * (sleeve - 0.24), drop + 0.06)], 0.6)
            for s in (-1, 1)
        ),
        seam([(-half, 0.82), (half, 0.82)], 0.65, 0.018),
    ]


def dress(rng: Random) -> list[Part]:
    """A summer dress with straps, a belt and a wide skirt."""
    hem, bust, waist = rng.uniform(0.68, 0.86), rng.uniform(0.3, 0.36), rng.uniform(0.2, 0.25)
    level = rng.uniform(-0.2, -0.12)
    top: Outline = [
        (0.24, -0.72),
        (bust, -0.52),
        (waist, level),
        (-waist, level),
        (-bust, -0.52),
        (-0.24, -0.72),
    ]
    skirt: Outline = [(waist, level), (hem * 0.6, 0.2), (hem, 0.84), (hem * 0.5, 0.92), (0, 0.94)]
    skirt += [(-hem * 0.5, 0.92), (-hem, 0.84), (-hem * 0.6, 0.2), (-waist, level)]
    belt = rng.choice([own(0.6), DARK, IVORY, BRASS])
    folds = [
        seam([(x * 0.3, level + 0.1), (x * hem, 0.9)], 0.7, 0.02, 0.45) for x in (-0.6, -0.2, 0.22, 0.62)
    ]
    return [
        *(Part([(s * 0.22, -0.7), (s * 0.15, -0.96)], own(0.85), width=0.06) for s in (-1, 1)),
        body(smooth([skirt[0], *skirt, skirt[-1]]), 0.2),
        *folds,
        body([*top[:3], *top[3:], (-0.1, -0.64), (0.1, -0.64)], 0.1),
        Part([(-waist, level), (waist, level)], belt, width=0.08, lift=0.2),
    ]


def trousers(rng: Random) -> list[Part]:
    """Long trousers, laid flat."""
    flare, hip = rng.uniform(0.5, 0.64), rng.uniform(0.42, 0.48)
    right: Outline = [(hip * 0.92, -0.94), (hip, -0.5), (flare, 0.94), (0.13, 0.94), (0.015, -0.22)]
    return [
        body(mirrored(right), 0.14),
        Part([(-hip * 0.85, -0.9), (hip * 0.85, -0.9)], own(0.78), width=0.1),
        seam([(0, -0.84), (0, -0.24)], 0.55, 0.025),
        *(seam([(s * 0.2, -0.82), (s * (hip - 0.02), -0.58)], 0.55, 0.025) for s in (-1, 1)),
        *(seam([(s * (flare - 0.01), 0.86), (s * 0.14, 0.86)], 0.6, 0.02) for s in (-1, 1)),
        body(arc((0, -0.9), (0.035, 0.035)), 0.03, BRASS),
    ]


def cap(rng: Random) -> list[Part]:
    """A baseball cap seen from the side, the brim to the right."""
    tall, brow = rng.uniform(0.72, 0.86), rng.uniform(0.48, 0.56)
    back: Outline = [(-0.84, 0.3), (-0.84, 0.3), (-0.78, -0.14), (-0.46, 0.3 - tall), (0.02, 0.22 - tall)]
    crown = smooth([*back, (brow - 0.06, -0.2), (brow, 0.24), (brow, 0.24), (-0.1, 0.4)])
    brim = smooth([(0.12, 0.2), (0.6, 0.16), (0.98, 0.34), (0.94, 0.44), (0.5, 0.36), (0.06, 0.4)])
    top = (-0.2, 0.24 - tall)
    return [
        body(crown, 0.3),
        seam(arc((-0.2, 0.3), (0.3, tall), 270, 360), 0.6, 0.02),
        seam(arc((-0.2, 0.3), (0.34, tall), 180, 270), 0.6, 0.02),
        Part(smooth([(-0.84, 0.28), (-0.1, 0.38), (brow, 0.23)], closed=False), own(0.72), width=0.06),
        body(brim, 0.07, own(rng.choice([0.8, 0.65, 1.0])), lift=0.3),
        body(arc(top, (0.07, 0.045)), 0.04, own(0.7)),
    ]


def sock(rng: Random) -> list[Part]:
    """One long sock with cuff, heel and toe in a darker shade."""
    half, trim = rng.uniform(0.25, 0.3), rng.choice([own(0.68), IVORY, DARK])
    leg: Outline = [(-half - 0.1, -0.94), (half - 0.06, -0.94), (half - 0.06, -0.94), (half - 0.08, 0.08)]
    foot = [(0.4, 0.34), (0.82, 0.52), (0.9, 0.74), (0.7, 0.9), (0.2, 0.86), (-0.3, 0.8), (-0.46, 0.52)]
    toe = [(0.62, 0.42), (0.84, 0.52), (0.91, 0.74), (0.7, 0.91), (0.52, 0.9), (0.58, 0.66)]
    heel = [(-0.38, 0.3), (-0.14, 0.46), (-0.1, 0.66), (-0.18, 0.83), (-0.36, 0.76), (-0.47, 0.54)]
    return [
        body(smooth([leg[0], *leg, *foot, (-half - 0.1, -0.1)]), 0.18, BODY),
        body(smooth(toe), 0.12, trim),
        body(smooth(heel), 0.1, trim),
        body(
            [(-half - 0.12, -0.96), (half - 0.04, -0.96), (half - 0.05, -0.72), (-half - 0.1, -0.72)],
            0.07,
            trim,
        ),
    ]
