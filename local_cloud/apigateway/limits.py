"""Throttles: token buckets, as API Gateway's are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_RATE, DEFAULT_BURST = 10_000.0, 5_000.0


@dataclass(frozen=True)
class Limit:
    """A throttle: requests a second, and how many at once."""

    rate: float = DEFAULT_RATE
    burst: float = DEFAULT_BURST


def limit(settings: Mapping[str, Any], rate: str, burst: str) -> Limit:
    """The throttle of settings, which have its numbers under these names, or none."""
    return Limit(float(settings.get(rate, DEFAULT_RATE)), float(settings.get(burst, DEFAULT_BURST)))


class Throttle:
    """One bucket a key; safe between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def admits(self, key: Hashable, limit: Limit) -> bool:
        """Take a token if there is one. A changed limit begins with what the old bucket held."""
        with self._lock:
            now = self._clock()
            tokens, at = self._buckets.get(key, (limit.burst, now))
            tokens = min(limit.burst, tokens + (now - at) * limit.rate)
            admitted = tokens >= 1
            self._buckets[key] = (tokens - 1 if admitted else tokens, now)
            return admitted
