"""EventBridge rules with a schedule, `rate(…)` or `cron(…)`, which moto stores and never runs."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from .events import EventBus

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LOOK_SECONDS = 1.0


class Schedules:
    """Lets rules with a schedule fire, in a thread of its own until it is closed."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._ended = threading.Event()
        self._due: dict[str, float] = {}
        self._minute = -1
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let nothing fire any more."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            now = time.time()
            new_minute, self._minute = int(now // 60) != self._minute, int(now // 60)
            for rule in self._bus.rules:
                expression = rule.scheduled_expression or ""
                if self._is_due(rule.arn, expression, now, new_minute=new_minute):
                    self._bus.tick(rule)

    def _is_due(self, arn: str, expression: str, now: float, *, new_minute: bool) -> bool:
        if rate := _RATE.fullmatch(expression):
            due = self._due.setdefault(f"{arn} {expression}", now + period(rate))
            if now >= due:
                self._due[f"{arn} {expression}"] = now + period(rate)
            return now >= due
        return new_minute and bool(expression) and matches(expression, datetime.fromtimestamp(now, UTC))


def period(rate: re.Match[str]) -> int:
    """Return a rate's seconds."""
    return int(rate[1]) * _SECONDS[rate[2]]


def is_known(expression: str) -> bool:
    """Whether a schedule can fire here."""
    return bool(
        _RATE.fullmatch(expression) or (_CRON.fullmatch(expression) and not re.search(r"[LW#]", expression))
    )


def matches(expression: str, moment: datetime) -> bool:
    """Whether a `cron(…)` names a minute, in UTC; `L`, `W` and `#` are not known here and name none."""
    found = _CRON.fullmatch(expression)
    if found is None:
        return False
    minute, hour, day, month, weekday, year = found.groups()
    return all(
        (
            _has(minute, moment.minute, range(60)),
            _has(hour, moment.hour, range(24)),
            _has(day, moment.day, range(1, 32)),
            _has(month, moment.month, range(1, 13), _MONTHS),
            _has(weekday, moment.isoweekday() % 7 + 1, range(1, 8), _DAYS),
            _has(year, moment.year, range(1970, 2200)),
        )
    )


def _has(field: str, value: int, allowed: range, names: Iterable[str] = ()) -> bool:
    """Whether a field of a cron expression, such as `MON-FRI`, `0/15` or `1,5`, has a value."""
    for number, name in enumerate(names, allowed.start):
        field = field.replace(name, str(number))
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            values = range(allowed.start, allowed.stop, int(step or 1))
        elif not first.isdecimal():
            continue
        elif last or step:
            values = range(int(first), int(last) + 1 if last else allowed.stop, int(step or 1))
        else:
            values = range(int(first), int(first) + 1)
        if value in values:
            return True
    return False
