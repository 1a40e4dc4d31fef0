"""One local cloud for all tests here, with the sample app deployed once by the real CDK CLI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_cloud.testing import Cloud
from local_cloud_kit.life import Environment, command
from local_cloud_kit.sample import Sample, bootstrapped
from local_cloud_kit.stacks import Stacks


@pytest.fixture(scope="session")
def cloud(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A bootstrapped local cloud."""
    with bootstrapped(tmp_path_factory, opensearch_url) as running:
        yield running


@pytest.fixture(scope="session")
def shop(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The deployed sample app: its outputs."""
    sample = Sample.copied(cloud, tmp_path_factory)
    sample.deploy()
    return sample.outputs()


@pytest.fixture
def environment(opensearch_url: str, tmp_path: Path) -> Iterator[Environment]:
    """Settings of a cloud of this test's own, which is stopped after it."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LOCAL_CLOUD_"))}
    own = {"LOCAL_CLOUD_PORT": "0", "LOCAL_CLOUD_HOME": str(tmp_path), "OPENSEARCH_URL": opensearch_url}
    yield {**inherited, **own}
    command("down", {**inherited, **own})


@pytest.fixture
def stacks(cloud: Cloud) -> Iterator[Stacks]:
    made = Stacks(cloud)
    yield made
    for name in made.names:
        made.api.delete_stack(StackName=name)
