"""Abort: delete the new index and nothing else, and say why in the report."""

import json
from dataclasses import dataclass
from typing import Any

from common.index import ALIAS
from ingest.indexes import Indexes
from ingest.report import Reporter
from ingest.run import Run

_MAX_CAUSE = 1000


@dataclass(frozen=True)
class Aborter:
    """The ports that aborting works through."""

    indexes: Indexes
    reporter: Reporter

    def abort(self, run: Run, error: str, cause: str) -> dict[str, Any]:
        """Delete the run's index unless it is the one in service; a released run keeps its report."""
        line = first_line(cause)
        if self.indexes.live() == run.id:
            return {"error": error, "cause": f"{line} (the new index was already in service as {ALIAS})"}
        self.indexes.delete(run.id)
        if not self.reporter.exists(run):
            self.reporter.write(run, "failed", {"error": error, "cause": line})
        return {"error": error, "cause": line}


def first_line(cause: str) -> str:
    """Return the message in a task's cause: Lambda wraps it in JSON, SageMaker in the job's description."""
    try:
        fields = json.loads(cause)
        message = fields.get("errorMessage") or fields.get("FailureReason") or cause
    except (ValueError, AttributeError):
        message = cause
    return " ".join(str(message).split())[:_MAX_CAUSE]
