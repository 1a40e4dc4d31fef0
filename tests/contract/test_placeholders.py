"""One picture for much of a shop, and copies from one release to the next."""

from typing import Any

import pytest

from common.bucket import Bucket
from common.index import ALIAS
from contract import shop
from contract.asking import asked
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from query.search import Searcher

NO_PHOTO = "green.jpg"
WITHOUT = [{"id": f"n{n}", "title": "Gift card", "images": [NO_PHOTO]} for n in range(49)]
UNTITLED = {"id": "untitled", "description": "A lamp of brass", "images": [NO_PHOTO]}
EXACT, GRAPH = 20_000, 0


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder({**shop.TITLES, "photo": shop.PICTURES[NO_PHOTO], "lamp": [0.5, 0.5, 0.5, 0.5]})


def documents(indexes: Indexes) -> dict[str, dict[str, Any]]:
    hits = indexes.client.search(index=ALIAS, body={"size": 1000})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


@pytest.mark.parametrize("exact_vectors", [EXACT, GRAPH], ids=["exact", "graph"])
def test_a_placeholder_is_shown_reported_and_not_searched(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, exact_vectors: int
) -> None:
    shop.put_catalogue(bucket, [*WITHOUT, UNTITLED, *shop.PRODUCTS[:2]])
    report = shop.ingest(bucket, indexes, embedder, shop.run(1), exact_vectors=exact_vectors)
    assert report["placeholders"] == [{"image": NO_PHOTO, "products": 50}]
    assert (report["indexed"], report["embedded"]) == (52, 49 + 5)
    searcher = Searcher(indexes.client, shop._as_embedder(embedder))
    by_picture = searcher.search(asked(None, "photo", 100))["items"]
    by_a_picture = {item["id"] for item in by_picture if item["matched_image"]}
    assert by_a_picture == {"red", "blue"}, "the others by their titles, none by the placeholder"
    assert "untitled" not in {item["id"] for item in by_picture}
    shown = searcher.search(asked("Gift card", None, 100))["items"][0]
    assert (shown["image"], shown["matched_image"], shown["similarity"]) == (NO_PHOTO, None, 1.0)


def test_a_product_of_nothing_but_a_placeholder_is_found_by_its_words(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [*WITHOUT, UNTITLED])
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    items = Searcher(indexes.client, shop._as_embedder(embedder)).search(asked("lamp", None, 100))["items"]
    lamp = next(item for item in items if item["id"] == "untitled")
    assert (lamp["image"], lamp["similarity"]) == (NO_PHOTO, None)


def test_a_release_of_nothing_but_placeholders_is_a_release(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [{"id": f"n{n}", "images": [NO_PHOTO]} for n in range(50)])
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert (report["status"], report["indexed"], report["embedded"]) == ("released", 50, 0)


def test_a_picture_is_embedded_once_it_is_no_placeholder_any_more(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [*WITHOUT, UNTITLED])
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert shop.plan(bucket, indexes, embedder, shop.run(2))["embeddings"] == 0
    shop.put_catalogue(bucket, WITHOUT)
    planned = shop.plan(bucket, indexes, embedder, shop.run(3))
    assert set(shop.transform(bucket, shop.run(3), planned)) == {f"image:{NO_PHOTO}"}
    shop.load(bucket, indexes, shop.run(3), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(3))
    assert documents(indexes)["n1"]["images"][0]["embedding"] == shop.PICTURES[NO_PHOTO]


def test_unchanged_copies_keep_their_true_vectors_from_arrangement_to_arrangement(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, WITHOUT)
    true = shop.TITLES["Gift card"], shop.PICTURES[NO_PHOTO]
    for number, exact_vectors in enumerate([GRAPH, GRAPH, EXACT, GRAPH]):
        shop.ingest(bucket, indexes, embedder, shop.run(number), exact_vectors=exact_vectors)
        assert Manifest.read(bucket, shop.run(number)).reused == (98 if number else 0)
        vectors = [
            (one["text_embedding"], one["images"][0]["embedding"]) for one in documents(indexes).values()
        ]
        assert vectors.count(true) == (49 if exact_vectors == EXACT else 1)
        assert len({str(pair) for pair in vectors}) == (1 if exact_vectors == EXACT else 49)
