"""The moment by which the work at hand has to be done, for whatever waits on a socket below."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_END: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Allow the block this many seconds, or what is left of a deadline around it, whichever is less."""
    token = _END.set(min(_END.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _END.reset(token)


def left() -> float:
    """Return the seconds that are left, below zero when the time is over, infinity where nobody set an end."""
    return _END.get() - time.monotonic()
