"""One local cloud for all tests here, with the sample app deployed once by the real CDK CLI."""

from collections.abc import Iterator

import pytest

from local_cloud.testing import Cloud
from local_cloud_kit.sample import Sample, bootstrapped


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
