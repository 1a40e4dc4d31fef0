"""Every grant of every role is one that somebody would miss: by the calls that deployments were seen to make."""

import os
import re
from pathlib import Path

import pytest
from aws_cdk.assertions import Template

from grants.acknowledged import ACKNOWLEDGED
from grants.calls import Call, recorded
from grants.replay import Grant, allowed, lines, unnoticed
from grants.statements import Role, readable, roles
from stacks_kit.templates import synthesise

EMPTIES = "ClipSearch-Data-CustomS3AutoDeleteObjectsCustomReso"
"""The CDK's function that empties the bucket: the bucket's own policy lets it."""
SNAPSHOT = Path(__file__).with_name("statements.txt")


@pytest.fixture(scope="module")
def everything() -> list[Role]:
    """The roles of both stacks with all that settings can switch on."""
    templates: tuple[Template, Template] = synthesise(
        api_access="public",
        retain_bucket="false",
        ingest_schedule="rate(1 day)",
        ingest_on_change_seconds="300",
        notify_email="shop@example.com",
    )
    return roles(templates)


@pytest.fixture(scope="module")
def calls() -> dict[str, list[Call]]:
    """What was recorded, by role (`make record-calls`)."""
    found: dict[str, list[Call]] = {}
    for call in recorded():
        found.setdefault(call.role, []).append(call)
    return found


@pytest.fixture(scope="module")
def missed_by_nobody(everything: list[Role], calls: dict[str, list[Call]]) -> list[Grant]:
    return [grant for role in everything for grant in unnoticed(role, calls.get(role.name, []))]


def test_every_call_is_granted(everything: list[Role], calls: dict[str, list[Call]]) -> None:
    known = {role.name: role for role in everything}
    assert calls.keys() <= known.keys()
    own = calls.keys() - {EMPTIES}
    refused = [call for name in own for call in calls[name] if not allowed(call, known[name].statements)]
    assert refused == []


def test_a_grant_that_is_dropped_is_missed_or_acknowledged(
    everything: list[Role], missed_by_nobody: list[Grant]
) -> None:
    unexplained = [
        grant for grant in missed_by_nobody if not any(_speaks_of(one, grant) for one in ACKNOWLEDGED)
    ]
    assert unexplained == [], f"of {sum(map(lines, everything))} grants"


def test_nothing_is_acknowledged_that_is_missed_or_gone(missed_by_nobody: list[Grant]) -> None:
    idle = [one for one in ACKNOWLEDGED if not any(_speaks_of(one, grant) for grant in missed_by_nobody)]
    assert idle == []


def test_the_statements_are_those_that_were_reviewed(everything: list[Role]) -> None:
    """With REVIEWED set, what the stacks grant now becomes the snapshot."""
    found = "\n".join(map(readable, sorted(everything, key=lambda role: role.name)))
    if "REVIEWED" in os.environ:
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8"), "look at the difference, then run with REVIEWED=1"


def _speaks_of(acknowledged: tuple[str, str, str], grant: Grant) -> bool:
    role, line, _ = acknowledged
    return bool(re.search(role, grant.role) and re.fullmatch(line, grant.line))
