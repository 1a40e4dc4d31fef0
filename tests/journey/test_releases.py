"""Releases of two models, from the first to the last: searches never fail, and what nobody needs is taken away."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from journey.api import asking
from journey.catalogue import PRODUCTS, Shop, upload_and_ingest
from journey.deployment import MODEL, ROOT, Deployment
from journey.searching import clients
from journey.turned import turned

CONTEXT = ("retain_bucket=false", "api_rate_limit=1000", "api_burst_limit=1000")
"""A shop that keeps nothing, and lets its clients ask often."""
SETTINGS = ("--all", *(word for one in CONTEXT for word in ("-c", one)))


@pytest.fixture
def other_model() -> Iterator[str]:
    """A bundle of another model, in a folder of the checkout, as the setting wants it."""
    folder = ROOT / ".build" / "turned"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    yield str(turned(ROOT / MODEL, folder).relative_to(ROOT))
    shutil.rmtree(folder)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop")
    for words in PRODUCTS:
        shop.add(words)
    shop.write()
    return shop


class Operator:
    """Somebody who works with releases."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.sagemaker = deployment.client("sagemaker")
        self.name = deployment.client("sts").get_caller_identity()["Arn"].rpartition(":")[2]

    def do(self, *arguments: str) -> str:
        done = self.deployment.clip_search(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def releases(self) -> dict[str, list[dict[str, Any]]]:
        """All that are there, by their status."""
        found: dict[str, list[dict[str, Any]]] = {}
        for release in json.loads(self.deployment.clip_search("releases", "--json").stdout):
            found.setdefault(release["status"], []).append(release)
        return found

    def serving(self) -> dict[str, Any]:
        (release,) = self.releases()["serving"]
        return release

    def left(self) -> list[int]:
        """How many endpoints, configurations and models there are."""
        return [
            len(self.sagemaker.list_endpoints()["Endpoints"]),
            len(self.sagemaker.list_endpoint_configs()["EndpointConfigs"]),
            len(self.sagemaker.list_models()["Models"]),
        ]


def test_searches_go_on_through_releases_of_two_models_and_nothing_is_left_at_the_end(
    empty_account: Deployment, shop: Shop, other_model: str
) -> None:
    deployment, operator = empty_account, Operator(empty_account)
    deployment.cdk("deploy", "--require-approval", "never", *SETTINGS)
    upload_and_ingest(deployment, shop.folder)
    first, bucket = operator.serving(), deployment.output("Data", "BucketName")
    with clients(asking(deployment), shop) as searching:
        operator.do("ingest", "--full")
        second = operator.serving()
        assert second["run"] != first["run"]
        assert f"{first['run']} serves again" in operator.do("rollback")
        assert operator.serving()["run"] == first["run"]
        _is_told(first, second, operator.do("releases"))

        deployment.cdk("deploy", "--require-approval", "never", *SETTINGS, model=other_model)
        assert operator.serving()["model"] == first["model"], "until an ingest has released another"
        assert operator.left() == [2, 2, 2]
        operator.do("ingest")
        third = operator.serving()
        assert third["model"]["fingerprint"] != first["model"]["fingerprint"]
        assert [one["run"] for one in operator.releases()["kept"]] == [first["run"]], "what served before"

        operator.do("rollback")
        assert operator.serving()["run"] == first["run"]
        operator.do("rollback", third["run"])
        assert operator.serving()["endpoint"] == third["endpoint"]
    _whole(searching, {first["run"], second["run"], third["run"]})

    swaps = [(swap["why"], swap["by"]) for swap in operator.serving()["served"]]
    assert swaps == [("ingest", operator.name), ("rollback", operator.name)]
    assert first["endpoint"] in operator.do("prune", "--keep", "0")
    assert operator.left() == [1, 1, 1]
    refused = deployment.clip_search("rollback", first["run"])
    assert (refused.returncode, "is not kept" in refused.stderr) == (1, True)

    deployment.cdk("destroy", "--force", *SETTINGS, model=other_model)
    assert operator.left() == [0, 0, 0]
    with pytest.raises(ClientError):
        deployment.client("s3").head_bucket(Bucket=bucket)


def _whole(searching: list[Any], releases: set[str]) -> None:
    """Every answer was right; all releases gave some, each by its own model."""
    assert [fault for client in searching for fault in client.faults] == []
    answers = {(told["release"], told["model"]) for client in searching for told in client.answers}
    assert {release for release, _ in answers} == releases
    assert len(answers) == len(releases)


def _is_told(serving: dict[str, Any], kept: dict[str, Any], shown: str) -> None:
    """The releases for people: which one serves, what each holds, and how its checks went."""
    words = " ".join(shown.split())
    assert f"{serving['run']} serving, in service since" in words
    assert f"{kept['run']} kept, in service last since" in words
    for release in (serving, kept):
        assert f"{release['products']} products, {release['pictures']} pictures" in words
        assert f"made by {release['by']}" in words
        assert release["pictures"] >= release["products"] > 0
    assert {gate["check"] for gate in kept["gates"]} >= {"rejects", "products", "pictures", "canaries"}
    assert "checks: rejects 0 %, products 100 %, pictures 100 %, canaries 100 %" in words
