"""Abort: delete the new index and nothing else, and say why in the report."""

import json
from dataclasses import dataclass, field
from typing import Any

from common.bucket import Bucket
from common.index import ALIAS
from ingest.indexes import Indexes
from ingest.notifier import Notifier
from ingest.report import Reporter
from ingest.run import Run

_MAX_CAUSE = 1000
_RESERVED = "States."
_ENDED = "FAILED"
"""What EventBridge says of an execution whose own Abort state was here before."""
_PART_FAILED = "States.ExceedToleratedFailureThreshold"
"""All that a Distributed Map says of what went wrong in it."""
_UNTOLD = {"States.Timeout": "the step was not done within its time limit"}
_NO_REASON = "no reason was given"


@dataclass(frozen=True)
class Aborter:
    """The ports that aborting works through."""

    bucket: Bucket
    indexes: Indexes
    reporter: Reporter
    notifier: Notifier = field(default_factory=Notifier)

    def abort(
        self, run: Run, error: str, cause: str, *, ingest: bool = True, quiet: bool = False
    ) -> dict[str, Any]:
        """Delete the run's index unless it is the one in service; a released run keeps its report.

        An execution that is no `ingest`, but for instance a rollback, has neither. Of a `quiet` one nobody is told.

        The error is returned without Step Functions' own prefix: a Fail state that names it loses its cause.
        """
        if error == _PART_FAILED:
            error, cause = self._of_a_part(run) or (error, cause)
        line = first_line(cause) or _UNTOLD.get(error, "no cause was given")
        error = error.removeprefix(_RESERVED)
        if not ingest:
            if error != _ENDED:
                self.notifier.not_done(run.id, error, line)
            return {"error": error, "cause": line}
        in_service = self.indexes.live() == run.id
        if in_service:
            line = f"{line} (the new index was already in service as {ALIAS})"
        else:
            self.indexes.delete(run.id)
        if not self.reporter.exists(run):
            why = {"error": error, "cause": line, "in_service": in_service}
            report = self.reporter.write(run, "failed", why)
            if not quiet:
                self.notifier.failed(report)
        return {"error": error, "cause": line}

    def _of_a_part(self, run: Run) -> tuple[str, str] | None:
        """Return the error and the cause of the first part that failed, as the state machine has left them."""
        for entry in self.bucket.listing(run.faults):
            told = json.loads(self.bucket.get(entry.key))
            return str(told.get("Error", "Failed")), str(told.get("Cause", ""))
        return None


def first_line(cause: str) -> str:
    """Return the message in a task's cause: Lambda wraps it in JSON, SageMaker in the job's description."""
    try:
        message = _message(json.loads(cause)) or cause
    except (ValueError, AttributeError):
        message = cause
    return " ".join(str(message).split())[:_MAX_CAUSE]


def _message(fields: dict[str, Any]) -> str | None:
    if job := fields.get("TransformJobName"):
        return f"transform job {job} ended as {fields['TransformJobStatus']}: {fields.get('FailureReason', _NO_REASON)}"
    return fields.get("errorMessage")
