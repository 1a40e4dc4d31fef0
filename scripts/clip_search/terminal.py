"""Where output goes: results to standard output, everything said along the way to standard error."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

PIPE_WIDTH = 160
log = logging.getLogger("clip_search")


def console(*, stderr: bool = False) -> Console:
    """A console that wraps at the terminal's width, and hardly ever where there is no terminal."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=PIPE_WIDTH)


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar for `total` things, advanced by the yielded function; none if there is nothing to do."""
    columns = TextColumn(f"{title:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console(stderr=True), disable=not total) as progress:
        task = progress.add_task(title, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def busy(title: str) -> Iterator[None]:
    """A spinner while something of unknown length goes on; nothing where there is no terminal."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield
        return
    with out.status(title):
        yield


def counted(count: int, noun: str, several: str | None = None) -> str:
    """So many things, in the singular where it is one."""
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


def duration(seconds: float) -> str:
    """A time in the one unit that suits it: `45 s`, `12 min`, `3.4 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def span(least: float, most: float) -> str:
    """A time between two: `3 to 6 min`, `45 s to 3 min`; one where they are as good as the same."""
    low, high = duration(least), duration(most)
    number, _, unit = low.partition(" ")
    if low == high:
        return high
    return f"{number if high.endswith(unit) and high.split()[1] == unit else low} to {high}"


def one_line(text: object, limit: int = 300) -> str:
    """The text without line breaks and control characters, cut at `limit` characters."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def say(message: str, *, style: str | None = None) -> None:
    """One message on standard error."""
    console(stderr=True).print(message, style=style, markup=False, soft_wrap=True)


def warn(message: str) -> None:
    """One warning on standard error."""
    say(f"Warning: {message}", style="yellow")


def start_logging(*, verbose: bool) -> None:
    """Show what the modules log, or only what is serious."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.INFO if verbose else logging.ERROR)
