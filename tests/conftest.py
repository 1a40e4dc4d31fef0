"""Servers that the whole test session shares."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import sharing
from clip_search.surroundings import spare_loopback
from local_cloud import opensearch

# The same examples on every machine, however slow: a run that fails must fail again.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


# What the tests start is on this machine, whatever proxy its user has.
spare_loopback(os.environ)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that several processes end at the same time."""
    items.sort(key=lambda item: sharing.rank(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.Scheduler:
    """Let tests that share servers share a process, too."""
    return sharing.Scheduler(config, log)


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
