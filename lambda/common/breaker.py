"""A circuit breaker: what keeps failing is left alone for a while, so that callers need not wait for it."""

import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row, for `pause_s`; then the next call is let through and decides."""

    def __init__(self, *, failures: int, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._pause_s, self._clock = failures, pause_s, clock
        self._failed = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether to leave it alone for now."""
        return self._failed >= self._limit and self._clock() < self._open_until

    @property
    def fares_well(self) -> bool | None:
        """Whether the last call succeeded; None before the first."""
        return None if self._open_until == 0.0 and not self._failed else self._failed == 0

    def succeeded(self) -> None:
        """Close it."""
        self._failed = 0
        self._open_until = self._clock()

    def failed(self) -> None:
        """Count a failure; at the limit it opens, or stays open."""
        self._failed += 1
        self._open_until = self._clock() + self._pause_s
