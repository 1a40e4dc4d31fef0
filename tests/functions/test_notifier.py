"""What is told of a run, and that telling it never stands in its way."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from ingest.notifier import Notifier

RELEASED = {
    "run": "20261121t100000z-00000000",
    "indexed": 300,
    "rejected": 2,
    "dropped": 5,
    "embedded": 12,
    "report_file": "s3://shop/runs/x/report.json",
}
FAILED = {
    "run": "r",
    "error": "GateError",
    "cause": "far fewer products — 12 % (…)",
    "report_file": "s3://x",
}


class Box:
    def __init__(self, fault: Exception | None = None) -> None:
        self.messages: list[tuple[str, str]] = []
        self._fault = fault

    def publish(self, subject: str, message: str) -> None:
        if self._fault:
            raise self._fault
        self.messages.append((subject, message))


def told(what: str, report: dict[str, Any]) -> tuple[str, str]:
    box = Box()
    getattr(Notifier(box), what)(report)
    (message,) = box.messages
    return message


def test_a_release_is_told_with_its_counts() -> None:
    subject, message = told("released", RELEASED)
    assert subject == "Product search: ingest released 300 products"
    first, where = message.splitlines()
    assert first.endswith("is in service: 300 products, 2 rejected, 5 dropped, 12 vectors computed.")
    assert where == "Report: s3://shop/runs/x/report.json"


def test_a_failure_is_told_with_its_cause() -> None:
    subject, message = told("failed", FAILED)
    assert subject == "Product search: ingest failed (GateError)"
    assert message.splitlines()[0] == "Ingest r failed: far fewer products — 12 % (…)"


def test_a_subject_is_what_sns_takes() -> None:
    subject, _ = told("failed", {**FAILED, "error": "Größe\n" * 40})
    assert len(subject) == 99
    assert subject.isascii()
    assert subject.isprintable()


def test_what_cannot_be_told_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Notifier(Box(EndpointConnectionError(endpoint_url="https://sns"))).released(RELEASED)
    assert "not_notified" in capsys.readouterr().out
    Notifier(None).released(RELEASED)
