"""Searches against the real OpenSearch: who leads, and what the numbers mean."""

import json
from typing import Any

import pytest

from common.arrangement import Arrangement
from common.bucket import Bucket
from common.calibration_file import calibration_key
from common.errors import UnavailableError
from common.index import ALIAS
from common.opensearch import client as signed_client
from contract import shop
from contract.asking import asked
from contract.known import OTHER_MODEL, KnownEmbedder
from ingest.indexes import Indexes
from query.problem import ProblemError
from query.search import Searcher

QUERIES = {
    "mug": [0.6, 0.8, 0.0, 0.0],
    "red": [1.0, 0.0, 0.0, 0.0],
    "soup": [0.0, 0.0, 0.0, 1.0],
    "picture": [0.8, 0.6, 0.0, 0.0],
}


EXACT_VECTORS = {Arrangement.EXACT: 20_000, Arrangement.GRAPH: 0}


@pytest.fixture(params=Arrangement)
def arrangement(request: pytest.FixtureRequest) -> Arrangement:
    kind: Arrangement = request.param
    return kind


@pytest.fixture
def searcher(bucket: Bucket, indexes: Indexes, arrangement: Arrangement) -> Searcher:
    embedder = KnownEmbedder({**shop.TITLES, **QUERIES})
    shop.put_catalogue(bucket, shop.PRODUCTS)
    shop.ingest(bucket, indexes, embedder, shop.run(1), exact_vectors=EXACT_VECTORS[arrangement])
    return Searcher(indexes.client, shop._as_embedder(embedder))


def test_a_picture_finds_its_own_product_with_its_true_cosine(searcher: Searcher) -> None:
    answer = searcher.search(asked(None, "picture"))
    first, second = answer["items"][:2]
    assert (first["id"], first["similarity"], first["image"], first["matched_image"]) == (
        "red",
        1.0,
        "red.jpg",
        "red-2.jpg",
    )
    assert (second["id"], second["similarity"]) == ("blue", 0.6)
    assert answer["release"] == shop.run(1).id
    assert answer["model"] == {"id": "demo", "revision": "1", "fingerprint": "fingerprint-1", "dimension": 4}


def test_words_find_by_title_and_by_picture(searcher: Searcher) -> None:
    answer = searcher.search(asked("red", None))
    assert answer["items"][0]["id"] == "red"
    assert answer["items"][0]["similarity"] == 1.0
    assert answer["items"][0]["attributes"] == {"colour": ["red"]}


def test_words_of_the_description_count(searcher: Searcher) -> None:
    ids = [item["id"] for item in searcher.search(asked("soup", None))["items"]]
    assert ids.index("green") <= 1


def test_products_without_pictures_are_found_by_their_title(searcher: Searcher) -> None:
    items = searcher.search(asked("Gift card", None))["items"]
    assert (items[0]["id"], items[0]["similarity"], items[0]["image"], items[0]["matched_image"]) == (
        "card",
        1.0,
        None,
        None,
    )


def test_words_and_a_picture_together(searcher: Searcher) -> None:
    items = searcher.search(asked("mug", "picture"))["items"]
    assert items[0]["id"] == "red"
    assert {item["id"] for item in items[:2]} == {"red", "blue"}


def test_where_words_match_equally_the_picture_decides_and_not_the_titles_length(
    searcher: Searcher, bucket: Bucket, indexes: Indexes
) -> None:
    long = {"id": "long", "title": "Blue mug, hand made of the finest porcelain", "images": ["red.jpg"]}
    shop.put_catalogue(bucket, [shop.PRODUCTS[1], long])
    shop.ingest(bucket, indexes, searcher.embedder, shop.run(2))
    items = searcher.search(asked("in blue", "red"))["items"]
    assert [item["id"] for item in items] == ["long", "blue"]


def test_size_bounds_the_answer(searcher: Searcher) -> None:
    assert len(searcher.search(asked("mug", None, 1))["items"]) == 1
    assert len(searcher.search(asked(None, "picture", 2))["items"]) == 2


def test_scores_order_the_answer(searcher: Searcher) -> None:
    scores = [item["score"] for item in searcher.search(asked("mug", None))["items"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("mode", ["vector", None])
def test_vectors_of_two_models_are_never_compared(searcher: Searcher, mode: str | None) -> None:
    searcher.embedder.model = OTHER_MODEL  # type: ignore[attr-defined]
    request = asked(text="mug", mode="vector") if mode else asked(image="picture")
    with pytest.raises(ProblemError, match="run the ingest") as caught:
        searcher.search(request)
    assert (caught.value.status, caught.value.code) == (503, "reindex_required")


def test_where_the_model_has_changed_words_alone_answer_and_say_so(searcher: Searcher) -> None:
    searcher.embedder.model = OTHER_MODEL  # type: ignore[attr-defined]
    answer = searcher.search(asked("blue mug"))
    assert answer["degraded"]["reason"] == "model_changed"
    assert [item["id"] for item in answer["items"]] == ["blue", "red"]
    assert {item["similarity"] for item in answer["items"]} == {None}


def test_what_words_alone_began_they_go_on_with_and_what_was_to_be_like_is_left_out(
    searcher: Searcher,
) -> None:
    searcher.embedder.failing = True  # type: ignore[attr-defined]
    wish: dict[str, Any] = {"text": "mug", "like": "red", "min_similarity": 0.1, "size": 1}
    shown, cursor = [], None
    for _ in range(3):
        answer = searcher.search(asked(**wish, cursor=cursor))
        assert answer["degraded"]["reason"] == "model_unavailable"
        shown += [item["id"] for item in answer["items"]]
        cursor = answer["cursor"]
        if cursor is None:
            break
        searcher.embedder.failing = False  # type: ignore[attr-defined]
    assert cursor is None
    assert shown == ["blue"]


@pytest.mark.parametrize("wish", [{}, {"collapse": "colour"}], ids=str)
def test_every_page_of_what_words_alone_began_is_theirs(searcher: Searcher, wish: dict[str, str]) -> None:
    searcher.embedder.failing = True  # type: ignore[attr-defined]
    first = searcher.search(asked("mug", size=1, **wish))
    searcher.embedder.failing = False  # type: ignore[attr-defined]
    second = searcher.search(asked("mug", size=1, cursor=first["cursor"], **wish))
    assert {first["degraded"]["reason"], second["degraded"]["reason"]} == {"model_unavailable"}
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {"red", "blue"}


def test_another_dimension_is_another_model(searcher: Searcher) -> None:
    searcher.embedder.vectors["mug"] = [1.0, 0.0]  # type: ignore[attr-defined]
    with pytest.raises(ProblemError, match="run the ingest"):
        searcher.search(asked("mug", mode="vector"))


def test_a_new_release_shows_at_once(searcher: Searcher, bucket: Bucket, indexes: Indexes) -> None:
    searcher.search(asked("red", None))
    shop.put_catalogue(bucket, shop.PRODUCTS[1:])
    shop.ingest(bucket, indexes, searcher.embedder, shop.run(2))
    answer = searcher.search(asked("red", None))
    assert "red" not in [item["id"] for item in answer["items"]]
    assert answer["release"] == shop.run(2).id


def test_before_the_first_release_the_answer_says_so(indexes: Indexes) -> None:
    with pytest.raises(ProblemError, match="has not been indexed yet") as caught:
        Searcher(indexes.client, shop._as_embedder(KnownEmbedder({}))).search(asked("mug", None))
    assert caught.value.status == 404


def test_a_domain_out_of_reach_is_unavailable() -> None:
    nowhere = signed_client("http://127.0.0.1:9", timeout_s=1, retries=0)
    with pytest.raises(UnavailableError):
        Searcher(nowhere, shop._as_embedder(KnownEmbedder({}))).search(asked("mug", None))


def test_the_mapping_is_strict(indexes: Indexes, searcher: Searcher, arrangement: Arrangement) -> None:
    mapping = next(iter(indexes.client.indices.get_mapping(index=ALIAS).values()))["mappings"]
    assert mapping["dynamic"] == "strict"
    assert mapping["properties"]["attributes"]["properties"] == {
        "colour": {"type": "keyword", "copy_to": ["words"]},
        "price": {"type": "double"},
    }
    assert mapping["_meta"]["arrangement"] == arrangement
    assert ("method" in mapping["properties"]["text_embedding"]) == (arrangement is Arrangement.GRAPH)


def test_a_picture_finds_products_that_have_titles_only_behind_those_with_pictures(
    searcher: Searcher,
) -> None:
    ids = [item["id"] for item in searcher.search(asked(None, "picture"))["items"]]
    assert set(ids) == {"red", "blue", "green", "card"}
    card = next(i for i in searcher.search(asked(None, "soup"))["items"] if i["id"] == "card")
    assert (card["similarity"], card["matched_image"]) == (1.0, None)


def test_a_shop_of_titles_alone_is_searched_by_picture(
    bucket: Bucket, indexes: Indexes, arrangement: Arrangement
) -> None:
    embedder = KnownEmbedder({**shop.TITLES, **QUERIES})
    shop.put_catalogue(bucket, [{"id": p["id"], "title": p["title"]} for p in shop.PRODUCTS])
    shop.ingest(bucket, indexes, embedder, shop.run(2), exact_vectors=EXACT_VECTORS[arrangement])
    answer = Searcher(indexes.client, shop._as_embedder(embedder)).search(asked(None, "red"))
    assert (answer["items"][0]["id"], answer["items"][0]["similarity"], answer["total"]) == ("red", 0.6, 4)


def test_a_small_release_is_not_judged(searcher: Searcher, bucket: Bucket) -> None:
    assert json.loads(b"".join(bucket.lines(calibration_key(shop.run(1).id)))) == {}
    answer = searcher.search(asked(image="picture"))
    assert (answer["confidence"], answer["good_match"]) == (None, None)
