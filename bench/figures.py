"""From measurements to figures: medians with their spread, ratios within the run, agreement of vectors."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.measure import Measured, Run

BASELINE = "samples"
BATCH = "this server: batch"
ENDPOINT = "this server: endpoint"
TOWER = "tower"


@dataclass(frozen=True)
class Spread:
    """A median and what it is the median of, from the least to the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread | None":
        """Return the spread of values; None of none."""
        return cls(statistics.median(values), min(values), max(values)) if values else None


@dataclass(frozen=True)
class Row:
    """One runner's figures; None where it was not asked. `cosine` is its first picture's with the baseline's."""

    name: str
    images_per_second: Spread | None
    picture_milliseconds: Spread | None
    text_milliseconds: Spread | None
    start_seconds: Spread | None
    peak_megabytes: int | None
    cosine: float | None


@dataclass(frozen=True)
class Figures:
    """A whole run's. GFLOP/s of the machine's matrix products, images/s of the vision tower alone, GFLOP an image."""

    rows: tuple[Row, ...]
    left_out: dict[str, str]
    matmul: dict[str, Spread]
    tower: Spread | None
    gflop_per_image: float

    def row(self, name: str) -> Row | None:
        """Return a runner's figures; None if it was left out."""
        return next((row for row in self.rows if row.name == name), None)

    def ratio(
        self, name: str, figure: Callable[[Row], Spread | float | None], to: str = BASELINE
    ) -> float | None:
        """Return a median's ratio to another runner's; None where one of them is missing."""
        above, below = (_middle(figure(row)) if (row := self.row(one)) else None for one in (name, to))
        return above / below if above is not None and below else None

    def share(self, images_per_second: Spread | None, kind: str) -> float | None:
        """Return what part of the machine's limit a rate of images is."""
        limit = self.matmul.get(kind)
        if images_per_second is None or limit is None:
            return None
        return images_per_second.median * self.gflop_per_image / limit.median


def figures(run: Run, count: int, gflop_per_image: float) -> Figures:
    """Return a run's figures; `count` is the number of pictures that were encoded a round.

    `run.gauges` has GFLOP/s under `fp32` and `int8`, and images/s under `TOWER`.
    """
    kept = [one for one in run.measured if one.left_out is None]
    base = next((one for one in kept if one.name == BASELINE), None)
    spreads = {name: spread for name, values in run.gauges.items() if (spread := Spread.of(values))}
    return Figures(
        tuple(_row(one, count, base) for one in kept),
        {one.name: one.left_out for one in run.measured if one.left_out is not None},
        {name: spread for name, spread in spreads.items() if name != TOWER},
        spreads.get(TOWER),
        gflop_per_image,
    )


def _row(one: Measured, count: int, base: Measured | None) -> Row:
    seconds = one.seconds
    return Row(
        one.name,
        Spread.of([count / duration for duration in seconds.get("pictures", [])]),
        Spread.of([1000 * duration for duration in seconds.get("picture", [])]),
        Spread.of([1000 * duration for duration in seconds.get("text", [])]),
        Spread.of(seconds.get("start", [])),
        one.peak_megabytes,
        _agreement(one, base),
    )


def _agreement(one: Measured, base: Measured | None) -> float | None:
    mine, theirs = _picture(one), base and _picture(base)
    if not mine or not theirs:
        return None
    dot = sum(left * right for left, right in zip(mine, theirs, strict=True))
    return dot / (math.hypot(*mine) * math.hypot(*theirs))


def _picture(one: Measured) -> tuple[float, ...] | None:
    return one.vectors.get("pictures") or one.vectors.get("picture")


def _middle(value: Spread | float | None) -> float | None:
    return value.median if isinstance(value, Spread) else value
