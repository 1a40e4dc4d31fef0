"""What a product is made of: shapes with a surface and a paint, listed from back to front."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from demo.drawing.colours import RGB
from demo.drawing.geometry import Outline, Point, arc, disc, smooth
from demo.drawing.surfaces import Flat, Inflated, Surface, Turned


@dataclass(frozen=True)
class Paint:
    """A colour, or (without `rgb`) the product's own, darkened or lightened by `tone`."""

    rgb: RGB | None = None
    tone: float = 1.0
    patterned: bool = False
    gloss: float = 0.12


BODY = Paint(patterned=True)
GLAZE = Paint(patterned=True, gloss=0.45)
WOOD = Paint((176, 128, 84), gloss=0.1)
METAL = Paint((186, 190, 198), gloss=0.6)
BRASS = Paint((212, 172, 88), gloss=0.6)
DARK = Paint((58, 56, 62), gloss=0.3)
IVORY = Paint((246, 243, 236), gloss=0.15)
RUBBER = Paint((240, 238, 233), gloss=0.05)


def own(tone: float = 1.0, gloss: float = 0.15) -> Paint:
    """The product's own colour without its pattern."""
    return Paint(None, tone, gloss=gloss)


@dataclass(frozen=True)
class Part:
    """A filled outline, or (with `width`) a stroke along it, in object space."""

    points: Sequence[Point]
    paint: Paint
    surface: Surface = field(default_factory=Inflated)
    width: float | None = None
    opacity: float = 1.0
    lift: float = 0.0  # strength of the soft shadow it throws on the parts behind it


def body(points: Sequence[Point], puff: float = 0.14, paint: Paint = BODY, lift: float = 0.0) -> Part:
    """A soft, rounded part."""
    return Part(points, paint, Inflated(puff), lift=lift)


def plate(points: Sequence[Point], paint: Paint, lift: float = 0.0) -> Part:
    """A flat part."""
    return Part(points, paint, Flat(), lift=lift)


def tube(points: Sequence[Point], width: float, paint: Paint, lift: float = 0.0) -> Part:
    """A round rod along the points."""
    return Part(points, paint, Inflated(width * 0.5), width=width, lift=lift)


def seam(points: Sequence[Point], tone: float = 0.6, width: float = 0.02, opacity: float = 0.6) -> Part:
    """A thin line in a darker (or lighter) shade of the product's own colour."""
    return Part(points, own(tone, gloss=0), Flat(), width=width, opacity=opacity)


def turned(
    profile: Sequence[tuple[float, float]],
    paint: Paint = GLAZE,
    *,
    tilt: float = 0.16,
    rounded: bool = True,
    lift: float = 0.0,
) -> Part:
    """A solid of revolution about the vertical axis from (y, radius) pairs, seen from a little above."""
    curve = smooth(profile, closed=False, steps=5) if rounded else list(profile)
    (top, top_r), (bottom, bottom_r) = curve[0], curve[-1]
    right = [(r, y) for y, r in curve]
    left = [(-r, y) for y, r in reversed(curve)]
    base = arc((0, bottom), (bottom_r, bottom_r * tilt), 0, 180, 20)
    crown = arc((0, top), (top_r, top_r * tilt), 180, 360, 20)
    return Part([*right, *base, *left, *crown], paint, Turned(tuple(curve), tilt), lift=lift)


def opening(y: float, radius: float, *, tilt: float = 0.16, wall: float = 0.035, inside: Paint) -> list[Part]:
    """The rim of an open vessel and what is seen through it."""
    inner = disc(0, y + 0.006, radius - wall, (radius - wall) * tilt)
    return [
        plate(disc(0, y, radius, radius * tilt), own(1.12, gloss=0)),
        Part(inner, inside, Inflated(0.1, depth=-1)),
    ]


def shifted(part: Part, dx: float = 0, dy: float = 0) -> Part:
    """The same part elsewhere; its pattern stays where it was in object space."""
    return replace(part, points=[(x + dx, y + dy) for x, y in part.points])


def outline_of(parts: Sequence[Part]) -> Outline:
    """All points of the patterned parts (of all parts, if none is patterned)."""
    chosen = [p for p in parts if p.paint.patterned] or list(parts)
    return [point for part in chosen for point in part.points]
