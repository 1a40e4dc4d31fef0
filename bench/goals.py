"""What this server is meant to reach, as ratios within one run, on machines with VNNI and on those without."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bench.figures import BASELINE, BATCH, ENDPOINT, Figures, Row, Spread
from model_code.serving.machine import WITH_VNNI


@dataclass(frozen=True)
class Goal:
    """A bound for either class of machine, and how its figure is got; None where what it needs was not measured."""

    text: str
    sign: Literal["≥", "≤"]
    vnni: float
    plain: float
    figure: Callable[[Figures], float | None]

    def bound(self, instruction_set: str) -> float:
        """Return the bound on a machine: without VNNI int8 is no faster than the fp32 that others run in."""
        return self.vnni if instruction_set in WITH_VNNI else self.plain


@dataclass(frozen=True)
class Verdict:
    """A goal's figure in one run; `met` is None where it was not measured."""

    text: str
    sign: Literal["≥", "≤"]
    bound: float
    measured: float | None
    met: bool | None


def _throughput(contender: str) -> Callable[[Figures], float | None]:
    return lambda figures: figures.ratio(BATCH, lambda row: row.images_per_second, contender)


def _text(row: Row) -> Spread | None:
    return row.text_milliseconds


def _worse(figure: Callable[[Row], Spread | float | None]) -> Callable[[Figures], float | None]:
    """Take the greater ratio of the server's two ways of being started."""

    def greater(figures: Figures) -> float | None:
        ratios = [figures.ratio(name, figure) for name in (BATCH, ENDPOINT)]
        known = [ratio for ratio in ratios if ratio is not None]
        return max(known) if len(known) == len(ratios) else None

    return greater


GOALS = (
    Goal("batch throughput, times the samples'", "≥", 7.5, 2.2, _throughput(BASELINE)),
    Goal("batch throughput, times sentence-transformers'", "≥", 4, 1.3, _throughput("sentence-transformers")),
    Goal("batch throughput, times torch bf16's", "≥", 2, 2, _throughput("torch bf16")),
    Goal("vision tower, share of the int8 limit", "≥", 0.85, 0.85, lambda run: run.share(run.tower, "int8")),
    Goal("start to first vector, of the samples'", "≤", 1 / 6, 1 / 6, _worse(lambda row: row.start_seconds)),
    Goal("peak memory, of the samples'", "≤", 0.4, 0.4, _worse(lambda row: row.peak_megabytes)),
    Goal(
        "one short text, of torch's time",
        "≤",
        0.25,
        0.4,
        lambda run: run.ratio(ENDPOINT, lambda row: row.text_milliseconds),
    ),
)


def verdicts(figures: Figures, instruction_set: str) -> list[Verdict]:
    """Return every goal's verdict for a run on a machine, which `model_code.serving.machine` names."""
    return [_verdict(goal, goal.bound(instruction_set), goal.figure(figures)) for goal in GOALS]


def _verdict(goal: Goal, bound: float, measured: float | None) -> Verdict:
    return Verdict(goal.text, goal.sign, bound, measured, _met(goal, bound, measured))


def _met(goal: Goal, bound: float, measured: float | None) -> bool | None:
    if measured is None:
        return None
    return measured >= bound if goal.sign == "≥" else measured <= bound
