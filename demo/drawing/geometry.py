"""Outlines in object space: x to the right, y downwards, a product fits into [-1, 1] x [-1, 1]."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Outline = list[Point]


def arc(
    centre: Point, radii: tuple[float, float], start: float = 0, stop: float = 360, steps: int = 40
) -> Outline:
    """Points of an ellipse between two angles in degrees; 0 is to the right, 90 is down."""
    angles = (math.radians(start + (stop - start) * i / (steps - 1)) for i in range(steps))
    return [(centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a)) for a in angles]


def disc(x: float, y: float, rx: float, ry: float | None = None) -> Outline:
    """A closed ellipse (a circle without `ry`)."""
    return arc((x, y), (rx, rx if ry is None else ry))


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0.05) -> Outline:
    """A rectangle with rounded corners."""
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    corners = ((x1 - r, y0 + r, -90), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180))
    return [p for x, y, start in corners for p in arc((x, y), (r, r), start, start + 90, 7)]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 6) -> Outline:
    """A Catmull-Rom spline through the points; a point given twice running stays a corner."""
    n = len(points)
    spans = range(n if closed else n - 1)

    def at(i: int) -> Point:
        return points[i % n] if closed else points[min(max(i, 0), n - 1)]

    # A span between two equal points is left out: the spline would tie a little loop there.
    curve = [
        _catmull_rom((at(i - 1), at(i), at(i + 1), at(i + 2)), k / steps)
        for i in spans
        if at(i) != at(i + 1)
        for k in range(steps)
    ]
    return curve if closed else [*curve, points[-1]]


def _catmull_rom(p: tuple[Point, Point, Point, Point], t: float) -> Point:
    def along(axis: int) -> float:
        a, b, c, d = (q[axis] for q in p)
        return 0.5 * (
            2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        )

    return along(0), along(1)


def mirrored(right: Sequence[Point]) -> Outline:
    """A closed outline from its right half, listed from top to bottom."""
    return [*right, *((-x, y) for x, y in reversed(right))]


def moved(outline: Sequence[Point], dx: float = 0, dy: float = 0) -> Outline:
    """The outline, shifted."""
    return [(x + dx, y + dy) for x, y in outline]


def flipped(outline: Sequence[Point]) -> Outline:
    """The outline, left and right exchanged."""
    return [(-x, y) for x, y in outline]
