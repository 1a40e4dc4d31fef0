"""What this process has embedded of batches, and how long it took: Batch Transform keeps nothing but answers' lines."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from model_code.serving import machine


class Pace:
    """Counts inputs that got a vector, and seconds in which at least one batch request was worked on."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._arithmetic, self._cpus = machine.instruction_set(), machine.cpus()
        self._lock = threading.Lock()
        self._embedded = self._working = 0
        self._worked = self._since = 0.0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count the time of a request; of requests side by side it counts once."""
        with self._lock:
            if not self._working:
                self._since = time.perf_counter()
            self._working += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                if not self._working:
                    self._worked += time.perf_counter() - self._since

    def add(self, embedded: int) -> None:
        """Count inputs that got a vector."""
        with self._lock:
            self._embedded += embedded

    def so_far(self) -> dict[str, str | int | float]:
        """Return the contract's `machine`: of one process the last one holds."""
        with self._lock:
            running = time.perf_counter() - self._since if self._working else 0.0
            return {
                "process": self._process,
                "instruction_set": self._arithmetic,
                "cpus": self._cpus,
                "embedded": self._embedded,
                "seconds": round(self._worked + running, 3),
            }
