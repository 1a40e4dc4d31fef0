"""The query function's time limits: one budget over the endpoint, OpenSearch and every retry."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from common import deadline
from functions.slow_endpoint import COLD, Answer, Endpoint, serving
from query import handler as query

MODEL = {"id": "m", "revision": "r", "fingerprint": "f", "dimension": 2}
VECTORS = {"model": MODEL, "embeddings": [[1.0, 0.0]]}
NOTHING_FOUND = Answer(200, {"hits": {"total": {"value": 0}, "hits": []}})
UNAVAILABLE = Answer(503, {"error": "busy"})
LIMITS = {"SEARCH_S": 4, "ENDPOINT_S": 4, "OPENSEARCH_TIMEOUT_S": 2}


class Shop:
    """A query function between an endpoint and a domain that answer as the test wants; with shorter limits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self._stack = stack
        self._monkeypatch = monkeypatch
        for name, seconds in LIMITS.items():
            monkeypatch.setattr(query, name, seconds)
        query._searcher.cache_clear()

    def with_endpoint(self, *answers: Answer | str | None) -> Endpoint:
        endpoint = self._stack.enter_context(serving(*answers))
        self._monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
        self._monkeypatch.setenv("ENDPOINT_NAME", "clip")
        return endpoint

    def with_domain(self, *answers: Answer | str | None) -> Endpoint:
        domain = self._stack.enter_context(serving(*answers))
        self._monkeypatch.setenv("DOMAIN_ENDPOINT", domain.url)
        return domain

    def search(self) -> tuple[int, dict[str, str], float]:
        """Search; return the status, the headers and the seconds that it took."""
        begun = time.monotonic()
        response = query.handler({"body": json.dumps({"text": "red mug"}), "headers": None}, None)
        return response["statusCode"], response["headers"], time.monotonic() - begun


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with ExitStack() as stack:
        yield Shop(monkeypatch, stack)
    query._searcher.cache_clear()


def test_the_parts_fit_into_the_whole() -> None:
    assert query.ENDPOINT_S + query.OPENSEARCH_TIMEOUT_S < query.SEARCH_S


def test_a_cold_endpoint_is_a_503_that_says_when_to_come_back(shop: Shop) -> None:
    endpoint, domain = shop.with_endpoint(COLD), shop.with_domain(NOTHING_FOUND)
    status, headers, took = shop.search()
    assert (status, headers["Retry-After"]) == (503, "20")
    assert took < query.ENDPOINT_S
    assert (len(endpoint.requests), len(domain.requests)) == (1, 0)


def test_a_domain_that_hangs_is_asked_once(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    domain = shop.with_domain(COLD)
    status, headers, took = shop.search()
    assert (status, headers["Retry-After"]) == (503, "5")
    assert took < query.SEARCH_S
    assert len(domain.requests) == 1


def test_a_slow_endpoint_leaves_the_domain_less_time(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS, after_s=1.2))
    domain = shop.with_domain(COLD)
    status, _, took = shop.search()
    assert status == 503
    assert took < query.SEARCH_S
    assert len(domain.requests) == 1


def test_a_busy_domain_is_asked_again(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    domain = shop.with_domain(UNAVAILABLE, NOTHING_FOUND)
    assert shop.search()[0] == 200
    assert len(domain.requests) == 2


def test_a_domain_that_fails_late_and_then_hangs_stays_within_the_budget(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS, after_s=1.2))
    late = Answer(503, {}, after_s=1.2)
    domain = shop.with_domain(late, COLD)
    status, _, took = shop.search()
    assert status == 503
    assert took < query.SEARCH_S
    assert len(domain.requests) == 2


def test_an_inner_deadline_never_outlasts_an_outer_one() -> None:
    with deadline.within(1), deadline.within(60):
        assert deadline.left() <= 1
    assert deadline.left() == float("inf")
