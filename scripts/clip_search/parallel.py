"""Many things done at a time, each in a thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

WORKERS = 16
T = TypeVar("T")
R = TypeVar("R")


def in_parallel(
    work: Callable[[T], R],
    items: Sequence[T],
    done: Callable[[int], None] = lambda _: None,
    workers: int = WORKERS,
) -> list[R]:
    """Results in the items' order; after the first failure (or Ctrl-C) nothing new is begun.

    `done` hears of each finished item, as a count.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        futures = [pool.submit(_told, work, item, done) for item in items]
        finished, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in finished:
            future.result()
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _told(work: Callable[[T], R], item: T, done: Callable[[int], None]) -> R:
    result = work(item)
    done(1)
    return result
