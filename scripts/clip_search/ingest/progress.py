"""How far a run is, by what lies in the bucket: Batch Transform's output, and what each loaded part leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from botocore import exceptions as aws

from clip_search.ingest.history import Step
from clip_search.ingest.runs import Runs
from clip_search.terminal import duration, span

_WATCHED = {
    "Embed": ("output/part-", "embeddings", "vectors", "written"),
    "Load": ("rejected/part-", "products", "products", "loaded"),
}
"""What a part leaves when a state is done with it, what of it counts in the list of parts, and what both are called.

Batch Transform may write a part when it is done or all of them at the end: what is not there may be done all the same.
"""
_PACE_TAKES_S = 3
"""S3 tells whole seconds: a pace out of less is none."""


@dataclass(frozen=True)
class Done:
    """What of a state's parts is done."""

    parts: int
    of_parts: int
    things: int
    of_things: int
    unit: str
    verb: str

    @property
    def words(self) -> str:
        """In things and in parts."""
        if not self.parts:
            parts = "1 part" if self.of_parts == 1 else f"{self.of_parts} parts"
            return f"{self.of_things:,} {self.unit} in {parts}, {self.brief}"
        return f"{self.brief}, {self.parts} of {self.of_parts} parts"

    @property
    def brief(self) -> str:
        """In things alone."""
        none = f"none {self.verb} yet"
        return f"{self.things:,} of {self.of_things:,} {self.unit}" if self.parts else none


@dataclass(frozen=True)
class Progress:
    """A state that an ingest is in: for how long, how far it is, and how long it will take as far as that is known."""

    name: str
    seconds: float
    done: Done | None = None
    left: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """All but for how long; empty where no more is known."""
        return self._beside(self.done.words if self.done else "")

    @property
    def brief(self) -> str:
        """The same for a line that also has a bar, and 80 columns."""
        return self._beside(self.done.brief if self.done else "")

    def _beside(self, done: str) -> str:
        left = f"about {span(*self.left)} left" if self.left else ""
        return "; ".join(filter(None, (done, left)))


class Watch:
    """Looks how far the run of an execution is that started at a moment."""

    def __init__(self, runs: Runs, started: datetime) -> None:
        self._runs, self._started = runs, started
        self._run: str | None = None
        self._parts: list[Mapping[str, int]] = []
        self._expected: Mapping[str, Any] = {}
        self._last: Progress | None = None

    def look(self, step: Step) -> Progress:
        """How far a state is. A bucket that does not answer is passed over: the next look comes soon."""
        seconds = max((datetime.now(UTC) - step.entered).total_seconds(), 0)
        try:
            done, left = self._measured(step.name)
        except (aws.ConnectionError, aws.HTTPClientError, aws.ClientError):
            known = self._last.done if self._last and self._last.name == step.name else None
            return Progress(step.name, seconds, known)
        more = done is None or done.things < done.of_things
        if left is None and more:
            left = self._left_as_before(step.name, seconds)
        self._last = Progress(step.name, seconds, done, left)
        return self._last

    def _measured(self, step: str) -> tuple[Done | None, tuple[float, float] | None]:
        if step == "Plan":
            return None, None
        self._run = self._run or self._runs.named_at(self._started)
        if self._run is None:
            return None, None
        if not self._parts:
            self._parts = self._runs.json(self._run, "parts.json") or []
            self._expected = (self._runs.json(self._run, "plan.json") or {}).get("estimate") or {}
        if step not in _WATCHED or not self._parts:
            return None, None
        prefix, counts, unit, verb = _WATCHED[step]
        weights = {one["part"]: one[counts] for one in self._parts if one[counts]}
        found = [
            (weights[part], moment)
            for name, moment in self._runs.objects(self._run, prefix)
            if (part := _part(name)) in weights
        ]
        things = sum(weight for weight, _ in found)
        done = Done(len(found), len(weights), things, sum(weights.values()), unit, verb)
        return done, _left(found, done.of_things - things)

    def _left_as_before(self, step: str, seconds: float) -> tuple[float, float] | None:
        """How long a state has left by an earlier run; the table of paces is too rough to say so."""
        least, most = (self._expected.get("seconds") or {}).get(step.lower()) or (0, 0)
        if not self._expected.get("run") or most <= seconds:
            return None
        return max(least - seconds, 0), most - seconds


def _left(found: list[tuple[int, datetime]], more: int) -> tuple[float, float] | None:
    """How long what is left takes at the pace since the first part was done; None while that cannot be said."""
    moments = [moment for _, moment in found]
    took = (max(moments) - min(moments)).total_seconds() if moments else 0
    since = sum(weight for weight, moment in found if moment > min(moments))
    if not more or took < _PACE_TAKES_S or not since:
        return None
    return more * took / since, more * took / since


def _part(name: str) -> int:
    """The number in `part-00012.jsonl`, `part-00012.jsonl.out`; -1 where there is none."""
    number = PurePosixPath(name).name.removeprefix("part-").partition(".")[0]
    return int(number) if number.isdecimal() else -1


def told(progress: Progress) -> str:
    """A state in one line."""
    return ": ".join(filter(None, (f"{progress.name} for {duration(progress.seconds)}", progress.words)))
