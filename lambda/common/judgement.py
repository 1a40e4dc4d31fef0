"""Whether a catalogue has what was asked for: by how much the best stands out, on a scale of the release's own."""

import math
from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["words", "picture", "both"]
GOOD = 0.5
"""From this confidence on something is a good match."""
_STEEPEST = 60.0


def confidence(standing_out: float | None, kind: Kind, calibration: Mapping[str, Any]) -> float | None:
    """Return from 0 to 1 how sure it is that there is a match; None where the release has no scale for it.

    A scale is `{"at", "width"}`: where confidence is a half, and how far from there it is three quarters.
    """
    scale = calibration.get(kind)
    if standing_out is None or scale is None:
        return None
    steps = (standing_out - scale["at"]) / scale["width"] * math.log(3)
    return 1 / (1 + math.exp(-max(min(steps, _STEEPEST), -_STEEPEST)))
