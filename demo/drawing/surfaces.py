"""The relief of a part: which way each pixel faces, and where on the cloth it lies."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from demo.drawing.raster import Placement, blurred

Array = NDArray[np.float32]
_STEEPNESS = 2.4


class Relief(NamedTuple):
    """Unit normals (z towards the viewer) and texture coordinates in object units, each (h, w)."""

    nx: Array
    ny: Array
    nz: Array
    u: Array
    v: Array


class Surface(Protocol):
    """Anything that can give a part relief."""

    def relief(self, x: Array, y: Array, mask: Array, placement: Placement) -> Relief:
        """The relief at object coordinates x, y; the normals are in object space too."""
        ...


def _unit(nx: Array, ny: Array, nz: Array) -> tuple[Array, Array, Array]:
    length: Array = np.sqrt(nx * nx + ny * ny + nz * nz)
    return nx / length, ny / length, nz / length


@dataclass(frozen=True)
class Flat:
    """Faces the viewer."""

    def relief(self, x: Array, y: Array, mask: Array, placement: Placement) -> Relief:  # noqa: ARG002
        """See `Surface.relief`."""
        zero = np.zeros_like(mask)
        return Relief(zero, zero, zero + 1, x + zero, y + zero)


@dataclass(frozen=True)
class Inflated:
    """Rounded off towards its edge over `radius` object units; a negative depth is a hollow."""

    radius: float = 0.14
    depth: float = 1.0

    def relief(self, x: Array, y: Array, mask: Array, placement: Placement) -> Relief:
        """See `Surface.relief`."""
        reach = self.radius * placement.pixels
        rows, columns = np.gradient(blurred(mask, reach))
        steep = np.float32(-self.depth * reach * _STEEPNESS)
        (a, b), (c, d) = placement.turn.T.astype(np.float32)
        right, down = a * columns + b * rows, c * columns + d * rows
        nx, ny, nz = _unit(steep * right, steep * down, np.ones_like(mask))
        zero = np.zeros_like(mask)
        return Relief(nx, ny, nz, x + zero, y + zero)


@dataclass(frozen=True)
class Turned:
    """A solid of revolution about x = 0 with (y, radius) pairs; rings look like ellipses of ratio `tilt`."""

    profile: tuple[tuple[float, float], ...]
    tilt: float = 0.16

    def relief(self, x: Array, y: Array, mask: Array, placement: Placement) -> Relief:  # noqa: ARG002
        """See `Surface.relief`."""
        ys = np.array([p[0] for p in self.profile], np.float32)
        radii = np.maximum(np.array([p[1] for p in self.profile], np.float32), 0.01)
        slope = np.clip(np.gradient(radii, ys), -1.2, 1.2)
        radius = np.interp(y, ys, radii).astype(np.float32)
        sine = np.clip(x / radius, -0.995, 0.995)
        cosine = np.sqrt(1 - sine * sine)
        lean = np.interp(y, ys, slope).astype(np.float32) + np.zeros_like(mask)
        nx, ny, nz = _unit(sine + np.zeros_like(mask), -lean, cosine + np.zeros_like(mask))
        return Relief(nx, ny, nz, np.arcsin(sine) * float(radii.max()), y - self.tilt * radius * cosine)
