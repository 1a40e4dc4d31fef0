"""Start an ingest, show how it goes, and tell how it ended."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from clip_search.errors import CommandError
from clip_search.ingest.execution import SILENCE_BORNE, Execution, Ingests
from clip_search.ingest.findings import tell
from clip_search.ingest.history import Standing, cause
from clip_search.ingest.runs import Report, Runs
from clip_search.terminal import console, say

LOOKS_TOLD = 4


class _Show(Protocol):
    def __call__(self, execution: Execution, standing: Standing) -> None: ...


def begin(ingests: Ingests, what: str, given: Mapping[str, Any]) -> Execution:
    """Start an ingest, or what must not be beside one.

    Raises:
        CommandError: one is running already.
    """
    if running := ingests.running():
        raise CommandError(
            f"An ingest is already running: {running.name}, for {running.seconds:.0f} s. "
            "Follow it with `clip-search ingest --attach`."
        )
    return ingests.start(what, given)


def end(ingests: Ingests, execution: Execution, what: str) -> dict[str, Any]:
    """Wait for the end of what is no ingest; return its output.

    Raises:
        CommandError: it did not succeed; the message has the cause.
    """
    *_, (ended, _) = ingests.follow(execution.arn, _tell_silence)
    if ended.status != "SUCCEEDED":
        raise CommandError(f"The {what} ended as {ended.status}: {_why(ended)}.")
    output: dict[str, Any] = json.loads(ended.output or "{}")
    return output


def finish(ingests: Ingests, runs: Runs, execution: Execution) -> Report | None:
    """Follow an ingest to its end and return its report.

    Raises:
        CommandError: it did not succeed; the message has the cause.
    """
    with _display() as show:
        ended = execution
        for ended, standing in ingests.follow(execution.arn, _tell_silence):
            show(ended, standing)
    report = runs.started_at(ended.started)
    if ended.status != "SUCCEEDED":
        where = ""
        if report and report.reasons:
            tell(report.reasons, [], will=False)
            where = f" All rejected products: {report.rejected_at}"
        raise CommandError(f"The ingest ended as {ended.status}: {_why(ended)}.{where}")
    return report


def _tell_silence(looks: int) -> None:
    if looks == 1:
        say("AWS does not answer: asking again, for up to two minutes …")
    elif looks % LOOKS_TOLD == 0:
        say(f"Still no answer, after {looks} of {SILENCE_BORNE} attempts …")


def _why(execution: Execution) -> str:
    if execution.status == "ABORTED" and not execution.cause:
        return "it was stopped"
    return cause(execution.error, execution.cause).rstrip(".")


def _words(standing: Standing) -> str:
    if standing.in_map and standing.parts is not None:
        return f"{standing.state} ({standing.parts_done}/{standing.parts} parts)"
    return standing.state


@contextmanager
def _display() -> Iterator[_Show]:
    """A live line on a terminal; elsewhere a line for each change."""
    if console(stderr=True).is_terminal:
        with _live() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _live() -> Iterator[_Show]:
    columns = SpinnerColumn(), TextColumn("Ingest: {task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console(stderr=True)) as progress:
        task = progress.add_task("Starting", total=None)

        def show(execution: Execution, standing: Standing) -> None:
            ended = execution.status != "RUNNING"
            total = standing.parts if standing.in_map else (1 if ended else None)
            done = standing.parts_done if standing.in_map else int(ended)
            words = execution.status if ended else _words(standing)
            progress.update(task, description=f"{words:<28}", total=total, completed=done)

        yield show


def _lines() -> _Show:
    last = ""

    def show(execution: Execution, standing: Standing) -> None:
        nonlocal last
        words = _words(standing) if execution.status == "RUNNING" else execution.status
        if words != last:
            say(f"Ingest: {words}, {execution.seconds:.0f} s")
        last = words

    return show
