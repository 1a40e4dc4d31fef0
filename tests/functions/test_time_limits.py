"""The query function's time limits: one budget over the endpoint, OpenSearch and every retry."""

import base64

import pytest

from common import deadline
from functions.shop import NOTHING_FOUND, VECTORS, Shop
from functions.slow_endpoint import COLD, Answer
from query import handler as query

PICTURE = base64.b64encode(b"picture").decode()
BUSY_S = 1
"""What a busy machine may add to a limit."""
UNAVAILABLE = Answer(503, {"error": "busy"})


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"SEARCH_S": 6, "ENDPOINT_S": 6, "OPENSEARCH_TIMEOUT_S": 3}.items():
        monkeypatch.setattr(query, name, seconds)


def test_a_cold_endpoint_is_a_503_that_says_when_to_come_back(shop: Shop) -> None:
    endpoint, domain = shop.with_endpoint(COLD), shop.with_domain(NOTHING_FOUND)
    status, headers, _, took = shop.search(image=PICTURE)
    assert (status, headers["Retry-After"]) == (503, "20")
    assert took < query.ENDPOINT_S
    assert (len(endpoint.requests), len(domain.requests)) == (1, 0)


def test_a_domain_that_hangs_is_asked_once(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    domain = shop.with_domain(COLD)
    status, headers, _, took = shop.search()
    assert (status, headers["Retry-After"]) == (503, "5")
    assert took < query.SEARCH_S + BUSY_S
    assert len(domain.requests) == 1


def test_a_slow_endpoint_leaves_the_domain_less_time(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS, after_s=1.2))
    domain = shop.with_domain(COLD)
    status, _, _, took = shop.search()
    assert status == 503
    assert took < query.SEARCH_S + BUSY_S
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
    status, _, _, took = shop.search()
    assert status == 503
    assert took < query.SEARCH_S + BUSY_S
    assert len(domain.requests) == 2


def test_an_inner_deadline_never_outlasts_an_outer_one() -> None:
    with deadline.within(1), deadline.within(60):
        assert deadline.left() <= 1
    assert deadline.left() == float("inf")
