"""How alike two pictures look: SSIM of their brightness, and PSNR."""

import numpy as np
from numpy.typing import NDArray

_WINDOW = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_BRIGHTNESS = np.array([0.299, 0.587, 0.114])
Levels = NDArray[np.uint8]
Grey = NDArray[np.float64]


def ssim(one: Levels, other: Levels) -> float:
    """Return the mean structural similarity over windows of 8 by 8 pixels, 1 for the same."""
    x, y = one @ _BRIGHTNESS, other @ _BRIGHTNESS
    mean_x, mean_y = _means(x), _means(y)
    spread_x, spread_y = _means(x * x) - mean_x**2, _means(y * y) - mean_y**2
    common = _means(x * y) - mean_x * mean_y
    alike = (2 * mean_x * mean_y + _C1) * (2 * common + _C2)
    return float(np.mean(alike / ((mean_x**2 + mean_y**2 + _C1) * (spread_x + spread_y + _C2))))


def psnr(one: Levels, other: Levels) -> float:
    """Return the peak signal-to-noise ratio in decibels, at most 99."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 99.0 if error == 0 else min(99.0, 10 * float(np.log10(255**2 / error)))


def _means(values: Grey) -> Grey:
    """Return the mean of every window."""
    side = min(_WINDOW, *values.shape)
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    whole = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(whole / side**2)
