"""What is told of a run to whoever wants to hear of it: its headline, by an SNS topic."""

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from common import log

_SUBJECT_CHARACTERS = 99
"""SNS takes less than 100, and ASCII alone."""


class Topic(Protocol):
    """Where messages go."""

    def publish(self, subject: str, message: str) -> None:
        """Send a message."""


class Notifier:
    """Tells of runs; what cannot be told fails no run."""

    def __init__(self, topic: Topic | None = None) -> None:
        self._topic = topic

    def released(self, report: Mapping[str, Any]) -> None:
        """Tell of a release."""
        dropped = f", {report['dropped']} dropped" if report.get("dropped") else ""
        counts = f"{report['indexed']} products, {report['rejected']} rejected{dropped}"
        self._tell(
            f"Product search: ingest released {report['indexed']} products",
            f"Release {report['run']} is in service: {counts}, {report['embedded']} vectors computed.",
            f"Report: {report['report_file']}",
        )

    def failed(self, report: Mapping[str, Any]) -> None:
        """Tell of an ingest that failed or was stopped."""
        self._tell(
            f"Product search: ingest failed ({report['error']})",
            f"Ingest {report['run']} failed: {report['cause']}",
            "" if report.get("in_service") else "Searches go on with the release of before.",
            f"Report: {report['report_file']}",
        )

    def rolled_back(self, told: Mapping[str, Any]) -> None:
        """Tell of a rollback."""
        self._tell(
            "Product search: rolled back",
            f"Release {told['run']} is in service again; {told['before']} was before.",
        )

    def not_done(self, run: str, error: str, cause: str) -> None:
        """Tell of a rollback, or the like, that failed."""
        self._tell(
            f"Product search: rollback or prune failed ({error})",
            f"Execution {run} failed: {cause}",
            "Searches go on as before.",
        )

    def _tell(self, subject: str, *lines: str) -> None:
        if self._topic is None:
            return
        plain = "".join(c if " " <= c <= "~" else "?" for c in subject)[:_SUBJECT_CHARACTERS]
        try:
            self._topic.publish(plain, "\n".join(line for line in lines if line))
        except (BotoCoreError, ClientError) as error:
            log.event("not_notified", subject=plain, reason=str(error))
