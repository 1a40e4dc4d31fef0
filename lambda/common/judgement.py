"""Whether a catalogue has what was asked for: by how much the best stands out, on a scale of the release's own.

A flat cutoff on the cosine does not do: words are always further from pictures than pictures from each other, and a
good answer to one query scores below a bad one to another. What is best is compared with the query's own field.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

Kind = Literal["words", "picture"]
GOOD = 0.5
"""From this confidence on something is a good match."""
DEEP = 100
"""So many of the best must be known to see where the field begins, or all where there are fewer."""
RANK = 50
"""The field begins at the 50th best; of fewer than a hundred products, at the middle."""
_STEEPEST = 60.0


def field_of(cosines: Sequence[float]) -> float | None:
    """Return the cosine at which a query's field begins, out of the best of the whole release in their order."""
    if len(cosines) < 4:
        return None
    return cosines[min(RANK, len(cosines) // 2) - 1]


def standing_out(best: float, field: float) -> float:
    """Return how near the best is, and by how much it is above the field, as one figure."""
    return 2 * best - field


def confidence(figure: float | None, kind: Kind, calibration: Mapping[str, Any]) -> float | None:
    """Return from 0 to 1 how sure it is that there is a match; None where the release has no scale for it.

    A scale is `{"at", "width"}`: where confidence is a half, and how far above that it is three quarters.
    """
    scale = calibration.get(kind)
    if figure is None or scale is None:
        return None
    steps = (figure - scale["at"]) / scale["width"] * math.log(3)
    return 1 / (1 + math.exp(-max(min(steps, _STEEPEST), -_STEEPEST)))
