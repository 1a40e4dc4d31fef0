"""How far an import is: a bar at a terminal, a line now and then elsewhere, nothing for what takes two seconds."""

import time

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from clip_search.terminal import console, counted, say

QUIET_S = 2.0
LINE_EVERY_S = 15.0


class Told:
    """Counts, and says so."""

    def __init__(self, total: int) -> None:
        self.products = self.pictures = 0
        self._read, self._total = 0, total
        self._begun = self._last = time.monotonic()
        self._out = console(stderr=True)
        self._bar: Progress | None = None

    def advance(self, count: int) -> None:
        """So many bytes more were read."""
        self._read += count

    def total(self, size: int) -> None:
        """So many bytes there are; 0 where that is not known."""
        self._total = size

    def tick(self) -> None:
        """Say how far it is, if it is time to."""
        now = time.monotonic()
        if now - self._begun < QUIET_S or now - self._last < 0.2:
            return
        if self._out.is_terminal:
            self._show()
            self._last = now
        elif now - self._last >= LINE_EVERY_S:
            say(f"… {self._counts()}{self._share()}")
            self._last = now

    def end(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _show(self) -> None:
        if self._bar is None:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=self._out, transient=True)
            self._bar.add_task("Importing", total=self._total or None)
            self._bar.start()
        self._bar.update(
            self._bar.task_ids[0],
            completed=min(self._read, self._total or self._read),
            description=self._counts(),
        )

    def _counts(self) -> str:
        return f"{counted(self.products, 'product')}, {counted(self.pictures, 'picture')}"

    def _share(self) -> str:
        return f", {100 * min(self._read, self._total) // self._total} % read" if self._total else ""
