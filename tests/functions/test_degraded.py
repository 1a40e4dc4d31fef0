"""With the model out of reach: words are answered by themselves, soon; a picture is told when to come back."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from functions.shop import EMBEDDED, MODEL, NOTHING_FOUND, VECTORS, Shop
from functions.slow_endpoint import BROKEN, COLD, Answer, Endpoint, plain
from query import search
from search_api.document import document

PICTURE = base64.b64encode(b"picture").decode()
WAIT_S = 1.0
LITTLE_S = 1.5
"""For all else on a busy machine."""
DEADLINE_S = 4
NOWHERE = "http://127.0.0.1:9"
WRONG_WIDTH = {"model": MODEL, "embeddings": [[1.0, 0.0, 0.0]]}
FAILURES = {
    "stopped": None,
    "slow": [COLD],
    "throttled": [Answer(400, {"Message": "Rate exceeded"}, "ThrottlingException")],
    "not ready": [Answer(429, {"Message": "not yet"}, "ModelNotReadyException")],
    "hanging up": [BROKEN],
    "failing inside": [Answer(500, {"Message": "…"}, "InternalFailure")],
    "a broken container": [Answer(424, {"OriginalStatusCode": 500, "Message": "…"}, "ModelError")],
    "deleted": [Answer(400, {"Message": "Endpoint clip of account 1 not found."}, "ValidationError")],
    "no JSON": [Answer(200, raw=b"<html>busy</html>")],
    "no object": [Answer(200, raw=b"[]")],
    "null": [Answer(200, raw=b"null")],
    "no vectors": [Answer(200, {"model": MODEL})],
    "too few vectors": [Answer(200, {"model": MODEL, "embeddings": []})],
    "vectors of another width": [Answer(200, WRONG_WIDTH)],
    "no numbers": [Answer(200, {"model": MODEL, "embeddings": [["a", "b"]]})],
    "numbers without end": [Answer(200, raw=json.dumps({**VECTORS, "embeddings": [[1e999, 0.0]]}).encode())],
    "no model": [Answer(200, {"embeddings": [[1.0, 0.0]]})],
}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    monkeypatch.setenv("HYBRID_WAIT_MS", str(int(WAIT_S * 1000)))
    monkeypatch.setattr("query.handler.SEARCH_S", DEADLINE_S)
    monkeypatch.setattr("query.handler.ENDPOINT_S", DEADLINE_S - 1)


def fail(shop: Shop, failure: str, monkeypatch: pytest.MonkeyPatch) -> Endpoint | None:
    answers = FAILURES[failure]
    if answers is None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", NOWHERE)
        return None
    return shop.with_endpoint(*answers)


@pytest.mark.parametrize("failure", FAILURES)
def test_words_are_answered_by_themselves_and_soon(
    shop: Shop, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = shop.with_domain(NOTHING_FOUND)
    endpoint = fail(shop, failure, monkeypatch)
    status, _, body, took = shop.search(text="red mug")
    assert (status, body["degraded"]["reason"]) == (200, "model_unavailable")
    assert took < WAIT_S + LITTLE_S
    assert b'"red mug"' in sent(domain)
    assert b"embedding" not in sent(domain)
    Draft202012Validator(
        {"$ref": "#/components/schemas/SearchAnswer", "components": document()["components"]}
    ).validate(body)

    asked = len(endpoint.requests) if endpoint else 0
    status, _, body, took = shop.search(text="blue mug", image=PICTURE)
    assert (status, body["degraded"]["reason"]) == (200, "model_unavailable")
    assert took < LITTLE_S
    assert endpoint is None or len(endpoint.requests) == asked, "it is left alone for a while"


@pytest.mark.parametrize("failure", FAILURES)
def test_a_picture_is_told_when_to_come_back(
    shop: Shop, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.with_domain(NOTHING_FOUND)
    fail(shop, failure, monkeypatch)
    status, headers, body, took = shop.search(image=PICTURE)
    assert (status, body["error"]["code"], body["error"]["field"]) == (503, "unavailable", None)
    assert int(headers["Retry-After"]) > 0
    assert len(body["error"]["message"].splitlines()) == 1
    assert took < DEADLINE_S


@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_a_mode_that_needs_the_model_waits_for_it_longer(shop: Shop, mode: str) -> None:
    shop.with_domain(NOTHING_FOUND)
    shop.with_endpoint(Answer(200, VECTORS, after_s=WAIT_S * 1.2))
    status, _, body, _ = shop.search(text="red mug", mode=mode)
    assert (status, body["degraded"] is None) == (200, mode == "vector")


def test_words_without_the_model_do_not_ask_it(shop: Shop) -> None:
    shop.with_domain(NOTHING_FOUND)
    endpoint = shop.with_endpoint(COLD)
    status, _, body, took = shop.search(text="red mug", mode="lexical")
    assert (status, body["degraded"], endpoint.requests) == (200, None, [])
    assert took < LITTLE_S


def test_after_a_pause_the_endpoint_is_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "ENDPOINT_PAUSE_S", 0.5)
    shop.with_domain(NOTHING_FOUND)
    broken = Answer(424, {"OriginalStatusCode": 500, "Message": "…"}, "ModelError")
    endpoint = shop.with_endpoint(broken, broken, EMBEDDED)
    assert shop.search()[2]["degraded"]
    answers = until(lambda: shop.search()[2], lambda: len(endpoint.requests) == 2)
    assert all(body["degraded"] for body in answers), "it still fails, and is left alone once more"
    answers = until(lambda: shop.search()[2], lambda: len(endpoint.requests) == 3)
    assert answers[-1]["degraded"] is None
    assert shop.search(text="another")[2]["degraded"] is None


def test_what_a_refused_picture_says_is_no_failure_of_the_endpoint(shop: Shop) -> None:
    shop.with_domain(NOTHING_FOUND)
    fault = {"error": {"code": "image_unreadable", "message": "image is not a picture", "position": 0}}
    refusal = Answer(
        424, {"OriginalStatusCode": 400, "OriginalMessage": json.dumps(fault), "Message": "…"}, "ModelError"
    )
    shop.with_endpoint(refusal, EMBEDDED)
    status, _, body, _ = shop.search(image=PICTURE)
    assert (status, body["error"]["field"]) == (400, "image")
    assert shop.search()[2]["degraded"] is None


def until(act: Callable[[], Any], done: Callable[[], bool], timeout_s: float = 20) -> list[Any]:
    """Act until it is done; return what came of it each time."""
    end, results = time.monotonic() + timeout_s, []
    while not done():
        assert time.monotonic() < end
        results.append(act())
    return results


def sent(domain: Endpoint) -> bytes:
    return b"\n".join(map(plain, domain.requests))
