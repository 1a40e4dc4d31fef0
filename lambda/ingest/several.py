"""Requests that are made several at a time: S3 takes some 30 ms for one, most of it waiting."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVarTuple

_THREADS = 8
"""botocore's pool has ten connections."""
_WAITING = 2 * _THREADS

Given = TypeVarTuple("Given")


class Several:
    """Makes calls in threads, so many at a time; at the block's end all are done, or it raises."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS)
        self._running: deque[Future[None]] = deque()

    def __enter__(self) -> "Several":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what runs."""
        self._pool.shutdown(cancel_futures=error is not None)
        if error is None:
            self._await(0)

    def submit(self, call: Callable[[*Given], None], *given: *Given) -> None:
        """Make a call when its turn comes; what went wrong with an earlier one is raised."""
        self._await(_WAITING)
        self._running.append(self._pool.submit(call, *given))

    def _await(self, most: int) -> None:
        """Wait until at most so many are waiting; what went wrong with one is raised."""
        while len(self._running) > most:
            self._running.popleft().result()
