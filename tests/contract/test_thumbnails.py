"""Thumbnails through Plan, Load and Release against the real OpenSearch: made once, kept, and gone when not needed."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from common.bucket import Bucket
from common.index import ALIAS, index_name
from common.thumbnail import PREFIX, thumbnail_key
from contract import shop
from contract.known import OTHER_MODEL, KnownEmbedder
from ingest import indexes as all_indexes
from ingest.clearing import Clearing
from ingest.indexes import Indexes
from ingest.run import Run
from ingest.thumbnails import thumbnail_name

Report = dict[str, Any]


def later(number: int, digest: str = "00000000") -> Run:
    """A run that begins after everything that a test has stored."""
    return Run(f"2099112{number}t100000z-{digest}")


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder(shop.TITLES)


@pytest.fixture(autouse=True)
def catalogue(bucket: Bucket) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)


def stored(bucket: Bucket) -> set[str]:
    """The names of all thumbnails that are there."""
    return {entry.key.removeprefix(PREFIX).removesuffix(".jpg") for entry in bucket.listing(PREFIX)}


def named(indexes: Indexes, index: str = ALIAS) -> dict[str, str | None]:
    """Each picture's thumbnail, as the index names it."""
    body = {"size": 100, "_source": ["images.key", "images.thumbnail"]}
    hits = indexes.client.search(index=index, body=body)["hits"]["hits"]
    images = (image for hit in hits for image in hit["_source"].get("images", []))
    return {image["key"]: image.get("thumbnail") for image in images}


def asked(bucket: Bucket, this: Run) -> list[str]:
    """The pictures of which a run asked for a thumbnail."""
    entries = list(bucket.listing(this.input_prefix))
    records = (record for entry in entries for record in bucket.records(entry.key))
    return [record["id"].removeprefix("image:") for record in records if "thumbnail" in record]


def names(*pictures: bytes) -> set[str]:
    """The thumbnails' names of pictures by their contents, as S3 makes ETags of them."""
    return {thumbnail_name(_etag(content)) for content in pictures}


def _etag(content: bytes) -> str:
    s3 = boto3.client("s3")
    return str(s3.put_object(Bucket="shop", Key="elsewhere", Body=content)["ETag"]).strip('"')


def test_every_picture_gets_one_that_its_document_names(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    found = named(indexes)
    assert set(found) == set(shop.PICTURES)
    assert {str(name) for name in found.values()} == stored(bucket) == names(*map(str.encode, shop.PICTURES))
    assert report["thumbnails"] == {"made": 4, "kept": 0, "removed": 0, "complete": True}
    for picture, name in found.items():
        stored_one = boto3.client("s3").get_object(Bucket="shop", Key=thumbnail_key(str(name)))
        assert stored_one["Body"].read() == base64.b64decode(shop.thumbnail(f"s3://shop/catalog/{picture}"))
        assert stored_one["ContentType"] == "image/jpeg"
        assert stored_one["CacheControl"] == "private, max-age=31536000, immutable"


def test_an_unchanged_picture_is_not_made_again_and_a_changed_one_is(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    before = named(indexes)
    shop.put_catalogue(bucket, shop.PRODUCTS, {"blue.jpg": b"another picture"})
    report = shop.ingest(bucket, indexes, embedder, later(1))
    assert asked(bucket, later(1)) == ["blue.jpg"]
    after = named(indexes)
    assert {picture for picture in after if after[picture] != before[picture]} == {"blue.jpg"}
    assert set(after.values()) < stored(bucket), "the release of before is kept, and what it shows"
    assert report["thumbnails"]["removed"] == 0


def test_a_picture_under_another_name_or_of_another_product_has_one_already(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(
        bucket, [{"id": "new", "title": "Red mug", "images": ["green.jpg"]}], {"green.jpg": b"red.jpg"}
    )
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    assert shop.transform(bucket, shop.run(2), planned) == ["text:new", "image:green.jpg"]
    assert asked(bucket, shop.run(2)) == []
    shop.load(bucket, indexes, shop.run(2), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(2))
    assert named(indexes) == {"green.jpg": names(b"red.jpg").pop()}


def test_another_model_makes_none_again(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    before = named(indexes)
    embedder.model = OTHER_MODEL
    report = shop.ingest(bucket, indexes, embedder, later(1))
    assert (report["embedded"], asked(bucket, later(1))) == (8, [])
    assert named(indexes) == before
    assert report["thumbnails"] == {"made": 0, "kept": 4, "removed": 0, "complete": True}


def test_a_full_run_makes_all_again(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    boto3.client("s3").delete_object(Bucket="shop", Key=thumbnail_key(stored(bucket).pop()))
    shop.ingest(bucket, indexes, embedder, shop.run(2), full=True)
    assert stored(bucket) == {str(name) for name in named(indexes).values()}


def test_an_index_without_thumbnails_gets_them(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    """Whether it was made before there were any, or with the setting off."""
    report = shop.ingest(bucket, indexes, embedder, shop.run(1), thumbnails=False)
    assert (stored(bucket), set(named(indexes).values())) == (set(), {None})
    assert report["thumbnails"] == {"made": 0, "kept": 0, "removed": 0, "complete": True}
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    assert sorted(shop.transform(bucket, shop.run(2), planned)) == [
        f"image:{name}" for name in sorted(shop.PICTURES)
    ]
    shop.load(bucket, indexes, shop.run(2), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(2))
    assert set(named(indexes).values()) == stored(bucket) == names(*map(str.encode, shop.PICTURES))


def test_an_index_whose_mapping_knows_no_thumbnails_names_none(indexes: Indexes) -> None:
    images = {"type": "nested", "properties": {"key": {"type": "keyword"}}}
    body = {"mappings": {"properties": {"images": images}}}
    indexes.client.indices.create(index=index_name("old"), body=body)
    indexes.client.index(index=index_name("old"), body={"images": [{"key": "a"}]}, params={"refresh": "true"})
    assert list(indexes.thumbnails("old")) == []


def test_off_means_none_and_what_was_there_goes_with_its_release(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    first = shop.ingest(bucket, indexes, embedder, later(1), thumbnails=False)
    assert (first["thumbnails"]["removed"], len(stored(bucket))) == (0, 4), (
        "for a return to the release of before"
    )
    assert shop.ingest(bucket, indexes, embedder, later(2), thumbnails=False)["thumbnails"]["removed"] == 4
    assert stored(bucket) == set()


def test_one_goes_with_the_last_release_that_shows_it(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(bucket, shop.PRODUCTS[:1])
    removed = [shop.ingest(bucket, indexes, embedder, later(n))["thumbnails"]["removed"] for n in (1, 2, 3)]
    assert removed == [0, 2, 0]
    assert stored(bucket) == names(b"red.jpg", b"red-2.jpg") == set(named(indexes).values())


def test_what_is_younger_than_the_run_or_none_of_ours_stays(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    stray = thumbnail_key("0" * 32)
    for key in (stray, f"{PREFIX}readme.txt", f"{PREFIX}{'f' * 32}.png"):
        bucket.put(key, b"stray", "image/jpeg")
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert "0" * 32 in stored(bucket), "it came after the run began"
    assert shop.ingest(bucket, indexes, embedder, later(1))["thumbnails"]["removed"] == 1
    kept = {entry.key for entry in bucket.listing(PREFIX)} - set(
        map(thumbnail_key, names(*map(str.encode, shop.PICTURES)))
    )
    assert kept == {f"{PREFIX}readme.txt", f"{PREFIX}{'f' * 32}.png"}


def test_what_an_aborted_run_left_goes_with_the_next_release(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(bucket, shop.PRODUCTS, {"blue.jpg": b"another picture"})
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    shop.transform(bucket, shop.run(2), planned)
    shop.load(bucket, indexes, shop.run(2), planned)
    assert names(b"another picture") < stored(bucket)
    shop.put_catalogue(bucket, shop.PRODUCTS)
    assert shop.ingest(bucket, indexes, embedder, later(1))["thumbnails"] == {
        "made": 0,
        "kept": 4,
        "removed": 1,
        "complete": True,
    }
    assert stored(bucket) == {str(name) for name in named(indexes).values()}


def test_loading_and_releasing_twice_changes_nothing(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    for _ in range(2):
        shop.load(bucket, indexes, shop.run(1), planned)
    release = shop.releaser(bucket, indexes, embedder).release
    assert release(shop.run(1))["thumbnails"] == release(shop.run(1))["thumbnails"]
    assert stored(bucket) == {str(name) for name in named(indexes).values()}


def test_a_picture_whose_thumbnail_failed_has_none_and_is_asked_again(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    lines = list(bucket.records(shop.run(1).output(0)))
    for line in lines:
        if line["id"] == "image:red.jpg":
            del line["thumbnail"]
    bucket.put_records(shop.run(1).output(0), lines)
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(1))
    assert [picture for picture, name in named(indexes).items() if name is None] == ["red.jpg"]
    shop.plan(bucket, indexes, embedder, shop.run(2))
    assert asked(bucket, shop.run(2)) == ["red.jpg"]


def test_a_picture_without_a_vector_has_none(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned, {"image:blue.jpg": "not a picture"})
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(1))
    assert named(indexes)["blue.jpg"] is None
    shop.plan(bucket, indexes, embedder, shop.run(2))
    assert asked(bucket, shop.run(2)) == []


def test_no_document_names_one_that_could_not_be_stored(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    plain = Bucket.put

    def put(self: Bucket, key: str, *arguments: Any, **options: Any) -> None:
        if key == thumbnail_key(names(b"blue.jpg").pop()):
            raise RuntimeError("no room")
        plain(self, key, *arguments, **options)

    monkeypatch.setattr(Bucket, "put", put)
    with pytest.raises(RuntimeError, match="no room"):
        shop.load(bucket, indexes, shop.run(1), planned)
    indexes.client.indices.refresh(index=index_name(shop.run(1).id))
    assert named(indexes, index_name(shop.run(1).id)) == {}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_indexes, "_NAMES", 3)


def many(bucket: Bucket, count: int) -> Iterator[str]:
    """A catalogue of products that each have a picture."""
    for number in range(count):
        bucket.put(f"catalog/{number}.jpg", f"picture {number}".encode(), "image/jpeg")
    lines = [json.dumps({"id": str(n), "title": "Gift card", "images": [f"{n}.jpg"]}) for n in range(count)]
    bucket.put("catalog/shop.jsonl", "\n".join(lines).encode(), "application/jsonlines")
    yield from (f"{n}.jpg" for n in range(count))


def alike(_: object) -> list[float]:
    """The vector of all of them."""
    return shop.TITLES["Gift card"]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("digest", ["00000000", "7fffffff", "ffffffff"])
def test_wherever_it_begins_it_comes_round_to_all(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, digest: str
) -> None:
    pictures = list(many(bucket, 20))
    shop.ingest(bucket, indexes, embedder, shop.run(1), vector_of=alike)
    assert list(indexes.thumbnails(shop.run(1).id)) == sorted(stored(bucket))
    assert len(stored(bucket)) == len(pictures)
    strays = [f"{n:02x}" + "5" * 30 for n in range(0, 256, 9)]
    for name in strays:
        bucket.put(thumbnail_key(name), b"stray", "image/jpeg")
    run = later(1, digest)
    report = shop.ingest(bucket, indexes, embedder, run, vector_of=alike)
    assert report["thumbnails"] == {"made": 0, "kept": 20, "removed": len(strays), "complete": True}


def test_without_time_it_stops_and_another_run_goes_on(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    bucket.put(thumbnail_key("5" * 32), b"stray", "image/jpeg")
    run = Run("20991121t100000z-00000000")
    planned = shop.plan(bucket, indexes, embedder, run)
    shop.load(bucket, indexes, run, planned)
    indexes.swap(run.id, shop.run(1).id)
    indexes.client.indices.refresh(index=index_name(run.id))
    stopped = Clearing(bucket, indexes, seconds=0).clear(run, run.id, [])
    assert stopped == {"made": 0, "kept": 0, "removed": 0, "complete": False}
    assert Clearing(bucket, indexes).clear(run, run.id, [])["removed"] == 1
