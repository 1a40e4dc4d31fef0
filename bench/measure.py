"""Taking turns: all contenders are measured in one run, round by round, so that they meet the same machine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.processes import MissingError, ProcessError
from bench.runners import Runner

# Single requests a round; they take milliseconds, and one by one they scatter.
SINGLES = 10

Say = Callable[[str], None]
Gauge = Callable[[], float]


@dataclass
class Measured:
    """What was measured of one runner: seconds by what was asked (`start` too), and why it was left out, if it was."""

    name: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    vectors: dict[str, tuple[float, ...]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    peak_megabytes: int | None = None
    left_out: str | None = None


@dataclass(frozen=True)
class Run:
    """A run's measurements; `gauges` has what else took its turn, a value a round."""

    measured: list[Measured]
    gauges: dict[str, list[float]]


def run(runners: Sequence[Runner], gauges: Mapping[str, Gauge], *, rounds: int, starts: int, say: Say) -> Run:
    """Start every runner `starts` times, then ask all of them round by round.

    A runner that is missing or fails is left out from there on; `Measured.left_out` and `say` tell why.
    """
    bench = _Bench(runners, say)
    try:
        for number in range(starts):
            bench.turns(f"start {number + 1} of {starts}", _start)
        bench.turns("warming up", _warm_up)
        values: dict[str, list[float]] = {name: [] for name in gauges}
        for number in range(rounds):
            what = f"round {number + 1} of {rounds}"
            bench.turns(what, _round)
            for name, gauge in gauges.items():
                say(f"{what}: {name}")
                values[name].append(gauge())
        bench.turns("peak memory", _peak)
    finally:
        for runner in runners:
            runner.stop()
    return Run(bench.measured, values)


class _Bench:
    def __init__(self, runners: Sequence[Runner], say: Say) -> None:
        self._runners = runners
        self._say = say
        self.measured = [Measured(runner.name) for runner in runners]

    def turns(self, what: str, turn: Callable[[Runner, Measured], None]) -> None:
        for runner, measured in zip(self._runners, self.measured, strict=True):
            if measured.left_out is None:
                self._say(f"{what}: {runner.name}")
                self._turn(runner, measured, turn)

    def _turn(self, runner: Runner, measured: Measured, turn: Callable[[Runner, Measured], None]) -> None:
        try:
            turn(runner, measured)
        except MissingError as error:
            measured.left_out = f"{error} is not installed; `make bench` installs it"
        except ProcessError as error:
            measured.left_out = str(error)
        if measured.left_out:
            runner.stop()
            self._say(f"{runner.name} is left out: {measured.left_out}\n")


def _start(runner: Runner, measured: Measured) -> None:
    measured.seconds.setdefault("start", []).append(runner.start().seconds)
    measured.versions = runner.versions


def _warm_up(runner: Runner, _: Measured) -> None:
    _singles(runner, Measured(runner.name), 1)


def _round(runner: Runner, measured: Measured) -> None:
    if "pictures" in runner.answers:
        _ask(runner, measured, "pictures")
    _singles(runner, measured, SINGLES)


def _singles(runner: Runner, measured: Measured, times: int) -> None:
    for question in ("picture", "text"):
        for _ in range(times if question in runner.answers else 0):
            _ask(runner, measured, question)


def _ask(runner: Runner, measured: Measured, question: str) -> None:
    answer = runner.ask(question)
    measured.seconds.setdefault(question, []).append(answer.seconds)
    measured.vectors[question] = answer.vector


def _peak(runner: Runner, measured: Measured) -> None:
    measured.peak_megabytes = runner.peak_megabytes()
