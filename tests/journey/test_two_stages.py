"""Two stages of the app in one account: each has its domain, its catalogue and its searches, and goes alone."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from journey.catalogue import Shop
from journey.deployment import Deployment, bootstrapped

STAGES = {"Test": ["red striped mug", "blue plain mug"], "Live": ["green dotted dress", "pink floral vase"]}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A cloud that starts a server for each domain."""
    with bootstrapped(tmp_path_factory, {}) as deployment:
        yield deployment


def _deploy(account: Deployment, stage: str) -> None:
    account.cdk("deploy", "--all", "--require-approval", "never", "-c", f"stack_prefix={stage}")


def _titles(account: Deployment, stage: str, words: str) -> list[str]:
    found = account.clip_search("search", words, "--json", "--stack", stage)
    assert found.returncode == 0, found.stdout + found.stderr
    return sorted(item["title"] for item in json.loads(found.stdout)["items"])


def test_each_stage_is_indexed_and_searched_and_goes_alone(
    account: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for stage in STAGES:
        _deploy(account, stage)
    domains = account.client("opensearch").list_domain_names()["DomainNames"]
    assert len(domains) == len(STAGES)
    for stage, products in STAGES.items():
        shop = Shop(tmp_path_factory.mktemp(stage))
        for words in products:
            shop.add(words)
        for command in (("upload", shop.write()), ("ingest", "--wait")):
            done = account.clip_search(*command, "--stack", stage)
            assert done.returncode == 0, done.stdout + done.stderr
    with ThreadPoolExecutor() as both:
        found = dict(zip(STAGES, both.map(lambda stage: _titles(account, stage, "mug"), STAGES), strict=True))
    assert found == {stage: sorted(map(str.capitalize, products)) for stage, products in STAGES.items()}

    account.cdk("destroy", "--all", "--force", "-c", "stack_prefix=Test", "-c", "retain_bucket=false")
    assert len(account.client("opensearch").list_domain_names()["DomainNames"]) == 1
    assert _titles(account, "Live", "vase") == sorted(map(str.capitalize, STAGES["Live"]))
    names = [stack["StackName"] for stack in account.client("cloudformation").describe_stacks()["Stacks"]]
    assert not [name for name in names if name.startswith("Test")]
