"""Servers that the whole test session shares."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from local_cloud import opensearch
from scripts.surroundings import spare_loopback

# The same examples on every machine, however slow: a run that fails must fail again.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


# What the tests start is on this machine, whatever proxy its user has.
spare_loopback(os.environ)


@pytest.fixture(scope="session")
def opensearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real OpenSearch, for this session alone."""
    with opensearch.running(log=tmp_path_factory.mktemp("opensearch") / "server.log") as server:
        yield server
