"""What the endpoint is asked for: all of a request at once, and nothing that is known."""

import base64
import json
from typing import Any

from functions.shop import EMBEDDED, MODEL, NOTHING, NOTHING_FOUND, Embedded, Shop
from functions.slow_endpoint import Answer, Endpoint
from query.known import KnownVectors

PICTURE = base64.b64encode(b"picture").decode()
OTHER_MODEL = {**MODEL, "fingerprint": "g"}


class OtherEmbedded(Embedded):
    """What the endpoint says when it has another model."""

    def to(self, request: bytes) -> dict[str, Any]:
        return {**super().to(request), "model": OTHER_MODEL}


def inputs(endpoint: Endpoint) -> list[list[dict[str, str]]]:
    return [json.loads(request)["inputs"] for request in endpoint.requests]


def put_into_service(domain: Endpoint, run: str, model: dict[str, Any]) -> None:
    meta = {"model": model, "arrangement": "exact"}
    domain.about = {f"products-{run}": {"mappings": {"_meta": meta, "properties": {"attributes": {}}}}}
    hit = {"_index": f"products-{run}", "_score": 1.0, "fields": {"id": ["a"]}, "sort": [1.0, "a"]}
    found = {"total": {"value": 1}, "hits": [{**hit, "_source": {"id": "a", "title": "A"}}]}
    domain.recover(Answer(200, {**NOTHING, "hits": found}, each=True))


def test_all_inputs_of_a_request_go_as_one(shop: Shop) -> None:
    endpoint = shop.with_endpoint(EMBEDDED)
    shop.with_domain(NOTHING_FOUND)
    terms = [{"text": "stripes", "weight": -0.5}, {"image": "AAAA", "weight": 0.5}]
    status, _, body, _ = shop.search(text="mug", image=PICTURE, terms=terms)
    assert (status, body["timing"]["cached"]) == (200, 0)
    assert inputs(endpoint) == [[{"text": "mug"}, {"image": PICTURE}, {"text": "stripes"}, {"image": "AAAA"}]]


def test_what_is_known_is_not_asked_again(shop: Shop) -> None:
    endpoint = shop.with_endpoint(EMBEDDED)
    shop.with_domain(NOTHING_FOUND)
    shop.search(text="mug", image=PICTURE)
    assert shop.search(text=" mug ")[2]["timing"]["cached"] == 1
    assert shop.search(image=PICTURE, mode="vector")[2]["timing"]["cached"] == 1
    assert shop.search(text="Mug")[2]["timing"]["cached"] == 0
    assert shop.search(text="mug", terms=[{"text": "red"}])[2]["timing"]["cached"] == 1
    assert inputs(endpoint)[1:] == [[{"text": "Mug"}], [{"text": "red"}]]


def test_what_is_known_is_known_in_the_next_release_of_the_same_model(shop: Shop) -> None:
    endpoint = shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(NOTHING_FOUND)
    assert shop.search()[2]["release"] == "1"
    put_into_service(domain, "2", MODEL)
    _, _, body, _ = shop.search()
    assert (body["release"], body["degraded"], body["timing"]["cached"]) == ("2", None, 1)
    assert len(endpoint.requests) == 1


def test_one_models_vectors_are_never_anothers(shop: Shop) -> None:
    endpoint = shop.with_endpoint(EMBEDDED, OtherEmbedded())
    domain = shop.with_domain(NOTHING_FOUND)
    shop.search()
    put_into_service(domain, "2", OTHER_MODEL)
    _, _, body, _ = shop.search()  # the one that finds out, and is answered whole by the new release
    assert (body["release"], body["degraded"], body["timing"]["cached"]) == ("2", None, 0)
    assert len(endpoint.requests) == 2
    assert shop.search()[2]["timing"]["cached"] == 1


def test_vectors_of_one_request_are_of_one_model(shop: Shop) -> None:
    """Half of it is known from the model in service; the endpoint has a new one by now."""
    endpoint = shop.with_endpoint(EMBEDDED, OtherEmbedded())
    shop.with_domain(NOTHING_FOUND)
    shop.search(text="mug")
    _, _, body, _ = shop.search(text="mug", image=PICTURE)
    assert body["degraded"]["reason"] == "model_changed"
    assert inputs(endpoint)[1:] == [[{"image": PICTURE}], [{"text": "mug"}]]


def test_a_known_text_is_found_while_the_endpoint_is_down(shop: Shop) -> None:
    shop.with_endpoint(EMBEDDED, Answer(503, {"Message": "…"}, "ServiceUnavailable"))
    shop.with_domain(NOTHING_FOUND)
    assert shop.search(text="mug")[2]["degraded"] is None
    assert shop.search(text="another")[2]["degraded"]["reason"] == "model_unavailable"
    _, _, body, _ = shop.search(text="mug")
    assert (body["degraded"], body["timing"]["cached"]) == (None, 1)
    health = json.loads(shop.ask("/health", method="GET")["body"])
    assert health["endpoint"] == "unavailable", "it was not asked"


def test_the_memory_is_bounded_and_forgets_what_was_not_used_for_longest() -> None:
    known = KnownVectors(most=2)
    for text in ("a", "b"):
        known.add("f", "text", text, [1.0], truncated=False)
    assert known.find("f", "text", "a")
    known.add("f", "text", "x" * 5_000, [1.0], truncated=True)
    assert known.find("f", "text", "b") is None
    kept = known.find("f", "text", "x" * 5_000)
    assert kept is not None
    assert kept.truncated
    assert known.find("f", "image", "a") is None
