"""Token buckets, as API Gateway's throttles are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

from .routes import Limit


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
