"""With OpenSearch out of reach: callers hear when to come back, and soon it is left alone for a while."""

import base64
import json
from typing import Any

import pytest

from functions.shop import EMBEDDED, NOTHING_FOUND, RELEASE, Shop
from functions.slow_endpoint import BROKEN, COLD, Answer, Endpoint
from functions.test_degraded import until
from query import finder

PICTURE = base64.b64encode(b"picture").decode()
DEADLINE_S = 4
TRY_S = 1
AT_ONCE_S = 0.5
FULL = {"error": {"type": "es_rejected_execution_exception", "reason": "…"}, "status": 429}
FAILURES = {
    "slow": COLD,
    "hanging up": BROKEN,
    "rejecting": Answer(429, FULL),
    "rejecting each search": Answer(200, FULL, each=True),
    "unavailable": Answer(503, {"message": "busy"}),
    "behind a gateway that times out": Answer(504, raw=b"<html>"),
    "no JSON": Answer(200, raw=b"<html>busy</html>"),
    "no object": Answer(200, raw=b"[]"),
    "null": Answer(200, raw=b"null"),
    "no answers": Answer(200, {"took": 1}),
    "too few answers": Answer(200, {"responses": []}),
    "answers that are none": Answer(200, {"took": 1}, each=True),
    "a null for each answer": Answer(200, raw=json.dumps({"responses": [None] * 3}).encode()),
}
ASKED: list[dict[str, Any]] = [
    {"text": "mug"},
    {"text": "mug", "mode": "lexical"},
    {"image": PICTURE},
    {"size": 3},
]


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"SEARCH_S": DEADLINE_S, "ENDPOINT_S": DEADLINE_S, "OPENSEARCH_TIMEOUT_S": TRY_S}
    for name, seconds in limits.items():
        monkeypatch.setattr(f"query.handler.{name}", seconds)


def unavailable(answer: tuple[int, dict[str, str], dict[str, Any], float]) -> float:
    """Hold an answer to what it has to be; return how long it took."""
    status, headers, body, took = answer
    assert (status, body["error"]["code"], body["error"]["field"]) == (503, "unavailable", None)
    assert int(headers["Retry-After"]) == finder.BUSY_RETRY_S
    assert len(body["error"]["message"].splitlines()) == 1
    return took


@pytest.mark.parametrize("failure", FAILURES)
def test_after_three_failures_nothing_is_sent_any_more(shop: Shop, failure: str) -> None:
    shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(FAILURES[failure])
    for asked in ASKED[:3]:
        assert unavailable(shop.search(**asked)) < DEADLINE_S
    sent = len(domain.requests)
    assert sent >= finder.FAILURES
    for asked in ASKED:
        assert unavailable(shop.search(**asked)) < AT_ONCE_S
    for path in ("/products/{id}", "/products/{id}/similar", "/release", "/health"):
        answer = shop.ask(path, method="GET", pathParameters={"id": "a"})
        assert (answer["statusCode"], "Retry-After" in answer["headers"]) == (503, True)
    assert len(domain.requests) == sent


def test_a_stopped_domain(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOMAIN_ENDPOINT", "http://127.0.0.1:9")
    endpoint = shop.with_endpoint(EMBEDDED)
    for asked in ASKED:
        assert unavailable(shop.search(**asked)) < DEADLINE_S
    assert unavailable(shop.search()) < AT_ONCE_S
    assert endpoint.requests == [], "nothing is embedded for a catalogue that cannot be searched"


@pytest.mark.parametrize(
    "about",
    [{}, {"products-1": {}}, {"products-1": {"mappings": {}}}, {"products-1": None}, [], None, "busy"],
    ids=str,
)
def test_a_domain_that_tells_nonsense_of_the_release(shop: Shop, about: Any) -> None:
    shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(NOTHING_FOUND)
    domain.about = about
    for asked in ASKED[: finder.FAILURES]:
        unavailable(shop.search(**asked))
    domain.about = RELEASE
    unavailable(shop.search())


@pytest.mark.parametrize("failure", ["hanging up", "rejecting", "no JSON"])
def test_after_a_pause_the_domain_is_tried_again(
    shop: Shop, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "BUSY_RETRY_S", 1)
    shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(FAILURES[failure])
    for _ in range(finder.FAILURES):
        unavailable(shop.search())
    sent = len(domain.requests)
    answers = until(shop.search, lambda: len(domain.requests) > sent)
    assert len(answers) > 1
    unavailable(answers[-1])
    sent = len(domain.requests)
    unavailable(shop.search())
    assert len(domain.requests) == sent, "one that failed again opens it again"
    domain.recover(NOTHING_FOUND)
    answers = until(shop.search, lambda: len(domain.requests) > sent)
    assert answers[-1][0] == 200
    assert shop.search(text="another")[0] == 200


def test_failures_count_only_in_a_row(shop: Shop) -> None:
    shop.with_endpoint(EMBEDDED)
    busy = Answer(429, FULL)
    domain: Endpoint = shop.with_domain(busy, busy, NOTHING_FOUND, busy, busy, NOTHING_FOUND)
    statuses = [shop.search(size=number)[0] for number in range(1, 7)]
    assert statuses == [503, 503, 200, 503, 503, 200]
    assert len(domain.requests) == 6


def test_a_refused_request_is_no_failure_of_the_domain(shop: Shop) -> None:
    shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(NOTHING_FOUND)
    for _ in range(2 * finder.FAILURES):
        assert shop.search(filters={"nothing": 1})[0] == 400
        assert shop.search(like="nothing")[0] == 400
    assert shop.search()[0] == 200
    assert domain.requests
