"""Which of a deployment's releases is in service, changed as an ingest does it: by one change of the alias."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from common.index import ALIAS
from journey.deployment import Deployment


@contextmanager
def none(deployment: Deployment) -> Iterator[None]:
    """While no release is in service."""
    current, _ = _indexes(deployment)
    with _changed(deployment, {"remove": current}, {"add": current}):
        yield


@contextmanager
def the_one_before(deployment: Deployment) -> Iterator[None]:
    """While the release before is in service."""
    current, before = _indexes(deployment)
    with _changed(deployment, {"remove": current, "add": before}, {"remove": before, "add": current}):
        yield


def _indexes(deployment: Deployment) -> tuple[str, str]:
    """The indexes of the release in service and of the one before."""
    (current,) = _ask(deployment, "GET", f"_alias/{ALIAS}")
    (before,) = _ask(deployment, "GET", "_alias").keys() - {current}
    return current, before


@contextmanager
def _changed(deployment: Deployment, there: dict[str, str], back: dict[str, str]) -> Iterator[None]:
    _move(deployment, there)
    try:
        yield
    finally:
        _move(deployment, back)


def _move(deployment: Deployment, changes: dict[str, str]) -> None:
    actions = [{verb: {"index": index, "alias": ALIAS}} for verb, index in changes.items()]
    _ask(deployment, "POST", "_aliases", {"actions": actions})


def _ask(deployment: Deployment, method: str, path: str, body: Any = None) -> dict[str, Any]:
    domain, signer = deployment.output("Data", "DomainEndpoint"), deployment.signer("es")
    answer = requests.request(method, f"{domain}/{path}", json=body, auth=signer, timeout=10)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told
