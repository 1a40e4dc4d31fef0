"""What goes wrong half-way: the old index keeps serving, the new one is gone."""

from collections.abc import Iterator

import pytest
import requests

from journey.account import Account
from journey.catalogue import Shop
from journey.deployment import Deployment, until


@pytest.fixture
def account(deployment: Deployment, indexed: Shop) -> Iterator[Account]:
    """An indexed catalogue; afterwards the same index serves and no other one is left."""
    account = Account(deployment)
    before = account.live()
    yield account
    assert account.live() == before
    until(lambda: not account.unreleased())
    assert deployment.search("red striped mug")[0]["id"] == "red-striped-mug"


def test_a_failed_transform_job(account: Account) -> None:
    execution = account.start()
    first = account.running_job()
    account.sagemaker.stop_transform_job(TransformJobName=first)
    # The step is tried once more under another name.
    account.sagemaker.stop_transform_job(TransformJobName=account.running_job(after=first))
    ended = account.ended(execution)
    assert (ended["status"], ended["error"]) == ("FAILED", "TaskFailed")
    assert "ended as Stopped" in ended["cause"]


def test_a_loader_that_keeps_failing(account: Account) -> None:
    execution = account.start()
    name = until(account.unreleased)[0]
    blocked = requests.put(
        f"{account.address}/{name}/_settings",
        json={"index.blocks.write": True},
        auth=account.signer,
        timeout=10,
    )
    assert blocked.status_code == 200
    ended = account.ended(execution)
    assert ended["status"] == "FAILED"
    assert "takes no documents" in ended["cause"]


def test_an_execution_stopped_half_way(account: Account) -> None:
    execution = account.start()
    job = account.running_job()
    account.steps.stop_execution(executionArn=execution, cause="the shop changed its mind")
    assert account.ended(execution)["status"] == "ABORTED"
    until(lambda: not account.unreleased())
    until(
        lambda: (
            account.sagemaker.describe_transform_job(TransformJobName=job)["TransformJobStatus"]
            != "InProgress"
        )
    )


def test_a_catalogue_of_which_too_much_is_bad(
    account: Account, deployment: Deployment, indexed: Shop
) -> None:
    indexed.write(*({"id": f"bad-{n}"} for n in range(9)))
    try:
        assert deployment.clip_search("upload", indexed.folder).returncode == 0
        result = deployment.clip_search("ingest", "--wait")
        assert result.returncode == 1
        assert "products rejected" in result.stderr
        assert "9  title: is missing, and so are images" in result.stderr
    finally:
        indexed.write()
        assert deployment.clip_search("upload", indexed.folder).returncode == 0


def test_a_second_ingest_waits_its_turn(account: Account) -> None:
    first = account.start()
    until(account.unreleased)
    second = account.ended(account.start())
    assert second["status"] == "FAILED"
    assert "is still running" in second["cause"]
    account.steps.stop_execution(executionArn=first)
    account.ended(first)
