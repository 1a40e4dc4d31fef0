"""A bound on the pixels that all threads together hold decoded at one time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PixelBudget:
    """A weighted semaphore: whoever wants more than is left waits for others to give back."""

    def __init__(self, pixels: int) -> None:
        self._total = pixels
        self._left = pixels
        self._freed = threading.Condition()

    @contextmanager
    def take(self, pixels: int) -> Iterator[None]:
        """Hold `pixels` for the block. A wish above the whole budget gets the whole budget, alone."""
        share = min(pixels, self._total)
        with self._freed:
            self._freed.wait_for(lambda: self._left >= share)
            self._left -= share
        try:
            yield
        finally:
            with self._freed:
                self._left += share
                self._freed.notify_all()
