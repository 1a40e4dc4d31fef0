"""Tells whoever waits what is being done and for how long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Writes one line a step, with its duration once it is done."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Announce a step and say how long it took."""
        begun = time.monotonic()
        self._write(f"{what} …\n")
        yield
        self._write(f"  done in {time.monotonic() - begun:.1f} s\n")

    def note(self, what: str) -> None:
        """Say something worth knowing."""
        self._write(f"  {what}\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
