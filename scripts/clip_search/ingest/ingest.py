"""Start an ingest, show how it goes, and tell how it ended."""

import json
from collections.abc import Mapping
from typing import Any

from clip_search.errors import CommandError
from clip_search.ingest.display import display, tell_end
from clip_search.ingest.execution import SILENCE_BORNE, Execution, Ingests
from clip_search.ingest.findings import tell
from clip_search.ingest.history import cause
from clip_search.ingest.progress import Watch
from clip_search.ingest.report import Report
from clip_search.ingest.runs import Runs
from clip_search.terminal import say

LOOKS_TOLD = 4


class IngestFailedError(CommandError):
    """An ingest did not succeed; the message has the cause, `report` its figures where it has left any."""

    def __init__(self, message: str, report: Report | None) -> None:
        super().__init__(message)
        self.report = report


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
        IngestFailedError: it did not succeed.
    """
    watch = Watch(runs, execution.started)
    with display() as show:
        ended = execution
        for ended, standing in ingests.follow(execution.arn, _tell_silence):
            running = ended.status == "RUNNING" and standing.steps
            show(ended, standing, watch.look(standing.steps[-1]) if running else None)
    tell_end(ended)
    report = runs.started_at(ended.started)
    if ended.status != "SUCCEEDED":
        where = ""
        if report and report.reasons:
            tell(report.reasons, [], will=False)
            where = f" All rejected products: {report.rejected_at}"
        raise IngestFailedError(f"The ingest ended as {ended.status}: {_why(ended)}.{where}", report)
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
