"""An ingest as it goes: a live line for each state on a terminal, elsewhere a line for each change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol

from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Live
from rich.table import Column
from rich.text import Text

from clip_search.ingest.execution import Execution
from clip_search.ingest.history import Standing
from clip_search.ingest.progress import Progress, told
from clip_search.terminal import console, duration, say

BETWEEN_LINES_S = 5
"""Another state is told at once, how far one is not more often."""


class Show(Protocol):
    """Shows where an ingest stands; `progress` is of the state that it is in, None once it has ended."""

    def __call__(self, execution: Execution, standing: Standing, progress: Progress | None, /) -> None:
        """Show it."""


@contextmanager
def display() -> Iterator[Show]:
    """What shows an ingest until the block's end."""
    if console(stderr=True).is_terminal:
        with _live() as show:
            yield show
    else:
        yield _lines()


def tell_end(execution: Execution) -> None:
    """Say how it ended."""
    say(f"Ingest: {execution.status}, {duration(execution.seconds)}")


class _Elapsed(ProgressColumn):
    """For how long a state goes on, or went on: since it was entered, however late one looks."""

    def render(self, task: Task) -> Text:
        ended = task.fields["ended"] or datetime.now(UTC)
        seconds = max(int((ended - task.fields["entered"]).total_seconds()), 0)
        return Text(str(timedelta(seconds=seconds)), style="progress.elapsed")


@contextmanager
def _live() -> Iterator[Show]:
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}", table_column=Column(min_width=7, no_wrap=True)),
        BarColumn(bar_width=None, table_column=Column(min_width=8, max_width=20, ratio=1)),
        _Elapsed(table_column=Column(min_width=7, no_wrap=True)),
        TextColumn("{task.fields[words]}", markup=False, table_column=Column(no_wrap=True, ratio=8)),
    )
    with Live(*columns, console=console(stderr=True), expand=True) as live:
        tasks: dict[str, TaskID] = {}

        def show(execution: Execution, standing: Standing, progress: Progress | None) -> None:
            ends = [*(step.entered for step in standing.steps[1:]), execution.stopped]
            for step, ended in zip(standing.steps, ends, strict=True):
                if step.name not in tasks:
                    tasks[step.name] = live.add_task(
                        step.name, total=None, entered=step.entered, ended=None, words=""
                    )
                if ended:
                    live.update(tasks[step.name], ended=ended, words="")
                if ended and (ended != execution.stopped or execution.status == "SUCCEEDED"):
                    live.update(tasks[step.name], total=1, completed=1)
            if progress:
                _advance(live, tasks[progress.name], progress)
            live.refresh()

        yield show


def _advance(live: Live, task: TaskID, progress: Progress) -> None:
    if progress.done and progress.done.things:
        live.update(task, total=progress.done.of_things, completed=progress.done.things)
    live.update(task, words=progress.brief)


def _lines() -> Show:
    name, words, at = "", "", 0.0

    def show(_: Execution, __: Standing, progress: Progress | None) -> None:
        nonlocal name, words, at
        if progress is None or (progress.name, progress.words) == (name, words):
            return
        if progress.name != name or monotonic() - at >= BETWEEN_LINES_S:
            say(f"Ingest: {told(progress)}")
            name, words, at = progress.name, progress.words, monotonic()

    return show
