"""What the query function answers: never more than Lambda passes on, and what the model did not read."""

import base64

import pytest

from functions.shop import VECTORS, Shop
from functions.slow_endpoint import Answer

PICTURE = base64.b64encode(b"picture").decode()


def found(*attributes: str) -> Answer:
    """An answer of OpenSearch with a product for each text."""
    hits = [
        {
            "_index": "products-1",
            "_score": 0.9,
            "fields": {"id": [str(n)]},
            "sort": [0.9, str(n)],
            "_source": {"id": str(n), "title": "t", "attributes": {"a": text}},
            "inner_hits": {"images": {"hits": {"hits": []}}},
        }
        for n, text in enumerate(attributes)
    ]
    found = {"_shards": {"failed": 0}, "hits": {"total": {"value": len(hits)}, "hits": hits}}
    return Answer(200, found, each=True)


@pytest.mark.parametrize("letter", ["長", '"', "x"])
def test_an_answer_that_lambda_would_not_pass_on_says_what_to_ask_for_instead(
    shop: Shop, letter: str
) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    shop.with_domain(found(letter * 6_000_000))
    status, _, body, _ = shop.search(image=PICTURE)
    assert (status, body["error"]["code"], body["error"]["field"]) == (413, "too_large", "size")
    assert "fewer products" in body["error"]["message"]


def test_an_answer_just_within_passes(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    shop.with_domain(found("x" * 5_800_000))
    assert shop.search(image=PICTURE)[0] == 200


@pytest.mark.parametrize(("positions", "said"), [([0], True), ([], False)])
def test_a_text_that_the_model_has_not_read_to_its_end_is_said(
    shop: Shop,
    positions: list[int],
    said: bool,  # noqa: FBT001
) -> None:
    shop.with_endpoint(Answer(200, {**VECTORS, "truncated": positions}))
    shop.with_domain(found("x"))
    _, _, body, _ = shop.search(text="t")
    assert body["truncated"] is said


def test_an_explanation_does_not_depend_on_the_fields_that_are_shown(shop: Shop) -> None:
    shop.with_endpoint(Answer(200, VECTORS))
    answer = found("Red", "blue")
    picture = {"hits": {"hits": [{"_score": 0.9, "_source": {"key": "a.jpg"}}]}}
    for hit in answer.body["hits"]["hits"]:
        hit["inner_hits"] = {"images": picture}
    shop.with_domain(answer)
    _, _, body, _ = shop.search(text="red mug", fields=["id", "attributes.b"], explain=True)
    assert [set(item) for item in body["items"]] == [{"id", "attributes", "explain"}] * 2
    assert [item["attributes"] for item in body["items"]] == [{}, {}]
    told = [item["explain"] for item in body["items"]]
    assert [one["picture"] for one in told] == ["a.jpg", "a.jpg"]
    assert [one["words"] for one in told] == [["Red"], []]
