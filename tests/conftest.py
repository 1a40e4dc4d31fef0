"""Servers that the whole test session shares."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from clip_search.surroundings import spare_loopback
from local_cloud import opensearch

# The same examples on every machine, however slow: a run that fails must fail again.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


# What the tests start is on this machine, whatever proxy its user has.
spare_loopback(os.environ)


ONE_DEPLOYMENT = {
    "test_api",
    "test_failures",
    "test_journey",
    "test_openapi",
    "test_readme",
    "test_sagemaker_sdk",
}
ONE_DEPLOYMENT |= {"test_search_commands", "test_thumbnails_shown"}
"""The modules of tests/journey that share the session's deployment, and so a process."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Where several processes share the tests, each module stays in one: its servers are started once.

    As soon as an item is there: when they all are, pytest-xdist has looked for groups already.
    """
    module = item.path.stem
    name = "the deployment" if module in ONE_DEPLOYMENT else str(item.path)
    name = "the page" if item.path.parent.name == "page" else name
    item.add_marker(pytest.mark.xdist_group(name))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, each reason once: what is missing on a machine is missing for many tests."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason}")


@pytest.fixture(scope="session")
def opensearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real OpenSearch, for this session alone."""
    with opensearch.running(log=tmp_path_factory.mktemp("opensearch") / "server.log") as server:
        yield server
