"""What a request did, for its line in the log."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Job:
    """One request's account: counts, seconds a stage, and whether its client has gone."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def add(self, seconds: dict[str, float]) -> None:
        """Add what stages took."""
        for stage, duration in seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + duration


class Clock:
    """Splits the time since its making into named stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def skip(self) -> None:
        """Leave out the time since the last stage, which was spent waiting."""
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now
