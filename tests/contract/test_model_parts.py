"""What a run takes over where only one part of the model is another, on the real OpenSearch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from common.bucket import Bucket
from common.index import ALIAS, Model, index_name
from contract import shop
from contract.known import MODEL, KnownEmbedder
from ingest.documents import MissingVectorError
from ingest.indexes import Indexes
from ingest.manifest import Manifest

OTHER_TEXTS = replace(MODEL, fingerprint="fingerprint-t", text_fingerprint="text-t")
OTHER_PICTURES = replace(MODEL, fingerprint="fingerprint-i", image_fingerprint="image-i")
PICTURES = {f"image:{name}" for name in shop.PICTURES}
TITLES = {f"text:{product['id']}" for product in shop.PRODUCTS}
CHANGED = {"image": (OTHER_PICTURES, PICTURES), "text": (OTHER_TEXTS, TITLES)}


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder(shop.TITLES)


@pytest.fixture(autouse=True)
def catalogue(bucket: Bucket) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)


def reversed_vector(record: Mapping[str, str]) -> list[float]:
    """What the other tower gives."""
    return shop.known_vector(record)[::-1]


def of_other_tower(embedder: KnownEmbedder, model: Model) -> KnownEmbedder:
    turned = {title: vector[::-1] for title, vector in shop.TITLES.items()}
    return KnownEmbedder(turned if model is OTHER_TEXTS else embedder.vectors, model)


def vectors(indexes: Indexes) -> dict[str, list[float]]:
    """All vectors in service, by the ids of their inputs."""
    hits = indexes.client.search(index=ALIAS, body={"size": 100})["hits"]["hits"]
    sources: list[dict[str, Any]] = [hit["_source"] for hit in hits]
    pictures = {f"image:{i['key']}": i["embedding"] for one in sources for i in one.get("images", [])}
    return pictures | {f"text:{one['id']}": one["text_embedding"] for one in sources}


@pytest.mark.parametrize("part", CHANGED)
@pytest.mark.parametrize("exact_vectors", [shop.EXACT_VECTORS, 0], ids=["exact", "graph"])
def test_only_what_the_other_part_makes_is_embedded_again(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, part: str, exact_vectors: int
) -> None:
    model, again = CHANGED[part]
    first = shop.ingest(bucket, indexes, embedder, shop.run(1), exact_vectors=exact_vectors)
    before = vectors(indexes)
    assert first["model_changed"] is None
    other = of_other_tower(embedder, model)
    planned = shop.plan(bucket, indexes, other, shop.run(2), exact_vectors=exact_vectors)
    assert set(shop.transform(bucket, shop.run(2), planned, vector_of=reversed_vector)) == again
    shop.load(bucket, indexes, shop.run(2), planned)
    report = shop.releaser(bucket, indexes, other).release(shop.run(2))
    assert (report["embedded"], report["reused"]) == (len(again), len(before) - len(again))
    assert report["model_changed"] == {"image": part == "image", "text": part == "text"}
    assert report["dropped"] == 0
    assert indexes.describe(shop.run(2).id).model == model
    wanted = {name: vector[::-1] if name in again else vector for name, vector in before.items()}
    assert vectors(indexes) == wanted


@pytest.mark.parametrize("part", CHANGED)
def test_what_else_changed_is_embedded_beside_it(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, part: str
) -> None:
    model, again = CHANGED[part]
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    changed = [{**shop.PRODUCTS[0], "title": "Blue mug"}, *shop.PRODUCTS[1:]]
    shop.put_catalogue(bucket, changed, {"blue.jpg": b"another picture"})
    planned = shop.plan(bucket, indexes, of_other_tower(embedder, model), shop.run(2))
    assert set(shop.transform(bucket, shop.run(2), planned)) == again | {"text:red", "image:blue.jpg"}


def test_a_vector_of_the_other_tower_never_stands_in_for_one_that_is_missing(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    planned = shop.plan(bucket, indexes, of_other_tower(embedder, OTHER_TEXTS), shop.run(2))
    shop.transform(bucket, shop.run(2), planned)
    lines = [line for line in bucket.records(shop.run(2).output(0)) if line["id"] != "text:red"]
    bucket.put_records(shop.run(2).output(0), lines)
    with pytest.raises(MissingVectorError, match="no vector for text:red"):
        shop.load(bucket, indexes, shop.run(2), planned)


@pytest.mark.parametrize(("part", "asked_again"), [("image", True), ("text", False)])
def test_what_could_not_be_read_is_asked_again_by_another_image_part_alone(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, part: str, *, asked_again: bool
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned, {"image:blue.jpg": "not a picture"})
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(1))
    planned = shop.plan(bucket, indexes, of_other_tower(embedder, CHANGED[part][0]), shop.run(2))
    assert ("image:blue.jpg" in shop.transform(bucket, shop.run(2), planned)) == asked_again


@pytest.mark.parametrize("part", CHANGED)
def test_thumbnails_are_made_once_whichever_part_changed(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, part: str
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    other = of_other_tower(embedder, CHANGED[part][0])
    planned = shop.plan(bucket, indexes, other, shop.run(2))
    assert not [line for line in bucket.records(shop.run(2).input(0)) if "thumbnail" in line]
    shop.transform(bucket, shop.run(2), planned, vector_of=reversed_vector)
    shop.load(bucket, indexes, shop.run(2), planned)
    shop.releaser(bucket, indexes, other).release(shop.run(2))
    assert list(indexes.thumbnails(shop.run(2).id)) == list(indexes.thumbnails(shop.run(1).id)) != []


def test_an_index_of_before_there_were_parts_is_reused_by_its_own_model_alone(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    # A graph: where there is none, a change of the mapping fails the shard for a moment.
    shop.ingest(bucket, indexes, embedder, shop.run(1), exact_vectors=0)
    name = index_name(shop.run(1).id)
    (mapping,) = indexes.client.indices.get_mapping(index=name).values()
    meta = mapping["mappings"]["_meta"]
    of_before = {key: value for key, value in meta["model"].items() if not key.endswith("_fingerprint")}
    meta["model"] = of_before
    indexes.client.indices.put_mapping(index=name, body={"_meta": meta})
    assert shop.plan(bucket, indexes, embedder, shop.run(2))["embeddings"] == len(PICTURES | TITLES)
    assert Manifest.read(bucket, shop.run(2)).model_changed == {"image": True, "text": True}
    same = KnownEmbedder(shop.TITLES, Model.of(of_before))
    assert shop.plan(bucket, indexes, same, shop.run(3))["embeddings"] == 0
