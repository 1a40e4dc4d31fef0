"""Servers that the whole test session shares."""

import os

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine, however slow: a run that fails must fail again.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def opensearch_url() -> str:
    return os.environ["OPENSEARCH_URL"]
