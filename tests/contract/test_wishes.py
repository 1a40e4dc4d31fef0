"""Wishes that are more than words or a picture, on the real OpenSearch: weights, products, article numbers, reasons."""

import math
from hashlib import md5
from typing import Any

import pytest
from opensearchpy import OpenSearch

from common.arrangement import Arrangement, Space
from common.bucket import Bucket
from contract import shop
from contract.asking import asked, ids
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from ingest.thumbnails import thumbnail_name
from query.problem import ProblemError
from query.search import Searcher

PRODUCTS: list[dict[str, Any]] = [
    {"id": "red", "title": "Red mug", "images": ["red.jpg", "red-2.jpg"],
     "attributes": {"colour": ["red"], "sku": "AX-100", "EAN": "4006381333931"}},
    {"id": "blue", "title": "Blue mug", "images": ["blue.jpg"],
     "attributes": {"colour": ["blue"], "price": 3, "sku": "AX-200"}},
    {"id": "green", "title": "Green bowl", "description": "For soup", "images": ["green.jpg"]},
    {"id": "card", "title": "Gift card"},
]  # fmt: skip
WISHES = {"warm": [1.0, 0.0, 0.0, 0.0], "cold": [0.0, 1.0, 0.0, 0.0], "grassy": [0.0, 0.0, 1.0, 0.0]}
EXACT_VECTORS = {Arrangement.EXACT: 20_000, Arrangement.GRAPH: 0}


@pytest.fixture(scope="module", params=[(kind, space) for kind in Arrangement for space in Space], ids=str)
def stocked(request: pytest.FixtureRequest, standing: tuple[Bucket, OpenSearch]) -> OpenSearch:
    kind, space = request.param
    bucket, opensearch = standing
    shop.clear(opensearch)
    shop.put_catalogue(bucket, PRODUCTS)
    how = {"exact_vectors": EXACT_VECTORS[kind], "space": space}
    shop.ingest(bucket, Indexes(opensearch), _embedder(), shop.run(1), **how)
    return opensearch


@pytest.fixture
def searcher(stocked: OpenSearch) -> Searcher:
    embedder = shop._as_embedder(_embedder())
    return Searcher(stocked, embedder, sign=lambda key: f"https://bucket/{key}")


def _embedder() -> KnownEmbedder:
    return KnownEmbedder({**shop.TITLES, **WISHES})


def test_similarity_is_the_cosine_in_either_space(searcher: Searcher) -> None:
    items = searcher.search(asked(image="warm"))["items"]
    told = {item["id"]: item["similarity"] for item in items}
    assert told == pytest.approx({"red": 1.0, "blue": 0.0, "green": 0.0, "card": 0.0}, abs=2e-4)


def test_terms_add_up_by_their_weight(searcher: Searcher) -> None:
    request = asked(terms=[{"text": "warm"}, {"text": "cold", "weight": 1.5}], mode="vector")
    answer = searcher.search(request)
    assert ids(answer)[:2] == ["blue", "red"]
    similarity = {item["id"]: item["similarity"] for item in answer["items"]}
    assert similarity["blue"] == pytest.approx(1.5 / math.hypot(1, 1.5), abs=2e-4)


def test_what_is_not_wanted_leads_away(searcher: Searcher) -> None:
    wish, away = {"text": "warm"}, {"text": "cold", "weight": -0.5}
    without, with_ = (searcher.search(asked(terms=terms, mode="vector")) for terms in ([wish], [wish, away]))
    before, after = (
        {item["id"]: item["similarity"] for item in answer["items"]} for answer in (without, with_)
    )
    assert after["blue"] < before["blue"]
    assert ids(with_)[0] == "red"


def test_words_that_are_not_wanted_push_back_by_words_alone(searcher: Searcher) -> None:
    def without(word: str) -> list[str]:
        terms = [{"text": "mug"}, {"text": word, "weight": -1}]
        return ids(searcher.search(asked(terms=terms, mode="lexical")))

    assert (without("red"), without("blue")) == (["blue", "red"], ["red", "blue"])


def test_the_short_forms_stand_beside_terms(searcher: Searcher) -> None:
    one = searcher.search(asked("warm", image="cold", terms=[{"text": "grassy", "weight": 0.5}]))
    other = searcher.search(
        asked(terms=[{"text": "warm"}, {"image": "Y29sZA=="}, {"text": "grassy", "weight": 0.5}])
    )
    assert [(i["id"], i["score"]) for i in one["items"]] == [(i["id"], i["score"]) for i in other["items"]]


@pytest.mark.parametrize(
    "terms",
    [
        [{"text": "warm", "weight": -1}],
        [{"text": "warm", "weight": 0}],
        [{"text": "warm"}, {"text": "warm", "weight": -1}],
        [{"text": f"t{n}"} for n in range(9)],
    ],
)
def test_wishes_that_lead_nowhere_are_refused(searcher: Searcher, terms: list[dict[str, Any]]) -> None:
    with pytest.raises(ProblemError) as caught:
        searcher.search(asked(terms=terms))
    assert (caught.value.status, caught.value.field) == (400, "terms")


def test_products_like_one_without_itself_and_without_the_model(searcher: Searcher) -> None:
    searcher.embedder = None  # type: ignore[assignment]
    answer = searcher.search(asked(like="red"))
    assert "red" not in ids(answer)
    assert ids(answer)[0] == "blue"
    assert (answer["confidence"], answer["degraded"], answer["total"]) == (None, None, 3)
    several = searcher.search(asked(like=["red", "blue"]))
    assert set(ids(several)) == {"green", "card"}


def test_a_product_without_a_picture_is_like_its_title(searcher: Searcher) -> None:
    items = searcher.search(asked(like="card"))["items"]
    assert {item["similarity"] for item in items} == {0.0}
    assert searcher.search(asked(like="card", mode="vector"))["total"] == 3


def test_like_and_words_together(searcher: Searcher) -> None:
    answer = searcher.search(asked("cold", like="green"))
    assert ids(answer)[0] == "blue"


def test_a_product_that_is_not_there_is_named(searcher: Searcher) -> None:
    for wish, field in (({"like": "B08"}, "like"), ({"terms": [{"like": "B08"}]}, "terms[0].like")):
        with pytest.raises(ProblemError, match="B08") as caught:
            searcher.search(asked(**wish))
        assert (caught.value.status, caught.value.field) == (400, field)


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize(
    ("text", "first"),
    [("green", "green"), ("CARD", "card"), ("ax-200", "blue"), ("AX-100", "red"), ("4006381333931", "red")],
)
def test_an_id_or_article_number_leads_whatever_the_vectors_say(
    searcher: Searcher, text: str, first: str, mode: str
) -> None:
    answer = searcher.search(asked(text, mode=mode))
    assert ids(answer)[0] == first
    assert (answer["confidence"], answer["good_match"]) == (1.0, True)


def test_a_number_that_is_filtered_away_does_not_lead(searcher: Searcher) -> None:
    answer = searcher.search(asked("AX-200", filters={"colour": "red"}))
    assert ids(answer) == ["red"]


def test_each_product_says_why_it_is_there(searcher: Searcher) -> None:
    first = searcher.search(asked("red mug", explain=True))["items"][0]
    why = first["explain"]
    assert set(why["legs"]) == {"words", "pictures", "titles"}
    assert sum(leg["value"] for leg in why["legs"].values()) == pytest.approx(first["score"], abs=1e-4)
    assert why["legs"]["words"]["rank"] == 1
    assert {word.lower() for word in why["words"]} >= {"red", "mug"}
    assert why["picture"] in ("red.jpg", "red-2.jpg")
    lexical = searcher.search(asked("soup", mode="lexical", explain=True))["items"][0]["explain"]
    assert (list(lexical["legs"]), lexical["words"], lexical["picture"]) == (["words"], ["soup"], None)
    assert searcher.search(asked("AX-100", explain=True))["items"][0]["explain"]["exact"] is True


def test_pictures_come_as_addresses_on_wish(searcher: Searcher) -> None:
    item = searcher.search(asked(image="warm", pictures=True, fields=["image", "images", "matched_image"]))[
        "items"
    ][0]
    assert item["image_url"] == "https://bucket/catalog/red.jpg"
    assert item["image_urls"] == ["https://bucket/catalog/red.jpg", "https://bucket/catalog/red-2.jpg"]
    assert item["matched_image_url"] == "https://bucket/catalog/red.jpg"
    assert not [name for name in item if "thumbnail" in name]


def small(picture: str) -> str:
    """The address of a picture's thumbnail, in a shop whose pictures hold their own names."""
    return f"https://bucket/thumbnails/{thumbnail_name(md5(picture.encode()).hexdigest())}.jpg"


def test_thumbnails_come_beside_whatever_else_is_wanted(searcher: Searcher) -> None:
    answer = searcher.search(asked(image="warm", thumbnails=True, fields=["title"]))
    items = {item["id"]: item for item in answer["items"]}
    assert items["red"].keys() == {"id", "title", "thumbnail_url", "matched_thumbnail_url"}
    assert items["red"]["thumbnail_url"] == items["red"]["matched_thumbnail_url"] == small("red.jpg")
    assert (items["card"]["thumbnail_url"], items["card"]["matched_thumbnail_url"]) == (None, None)
    item = searcher.search(asked(image="warm", thumbnails=True, fields=["images"]))["items"][0]
    assert item["thumbnail_urls"] == [small("red.jpg"), small("red-2.jpg")]
    assert "image_urls" not in item
    both = searcher.search(asked(image="warm", thumbnails=True, pictures=True))["items"][0]
    assert {"image_url", "matched_image_url", "thumbnail_url", "matched_thumbnail_url"} <= both.keys()


def test_the_matched_thumbnail_is_that_of_the_nearest_picture(searcher: Searcher) -> None:
    wanted = asked(image="nearer to the second", thumbnails=True)
    searcher.embedder.vectors["nearer to the second"] = shop.PICTURES["red-2.jpg"]  # type: ignore[attr-defined]
    first = searcher.search(wanted)["items"][0]
    assert (first["id"], first["matched_image"]) == ("red", "red-2.jpg")
    assert (first["thumbnail_url"], first["matched_thumbnail_url"]) == (small("red.jpg"), small("red-2.jpg"))


@pytest.mark.parametrize("more", [{}, {"mode": "lexical"}, {"explain": True}, {"collapse": "colour"}])
def test_thumbnails_come_with_every_way_to_search(searcher: Searcher, more: dict[str, Any]) -> None:
    first = searcher.search(asked("red mug", thumbnails=True, **more))["items"][0]
    assert first["thumbnail_url"] == small("red.jpg")
    assert "matched_thumbnail_url" in first
    browsed = searcher.search(asked(thumbnails=True, sort=[{"attribute": "colour"}]))["items"]
    assert small("blue.jpg") in [item["thumbnail_url"] for item in browsed]


def test_a_text_is_embedded_once(searcher: Searcher) -> None:
    assert searcher.search(asked("warm"))["timing"]["cached"] == 0
    searcher.embedder.vectors = {}  # type: ignore[attr-defined]
    answer = searcher.search(asked("warm", mode="vector"))
    assert (answer["timing"]["cached"], ids(answer)[0]) == (1, "red")
