"""What Batch Transform may leave of a part: whole, in another order, broken off, missing, or numbers that are none."""

from collections.abc import Callable
from typing import Any

import pytest

from common.bucket import Bucket
from contract import shop
from contract.known import KnownEmbedder
from ingest.documents import MissingVectorError
from ingest.gates import GateError
from ingest.indexes import Indexes
from ingest.transformed import OutputError
from ingest.wish import Wish

Lines = list[dict[str, Any]]


@pytest.fixture
def planned(bucket: Bucket, indexes: Indexes) -> dict[str, Any]:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    planned = shop.plan(bucket, indexes, KnownEmbedder(shop.TITLES), shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    return planned


def change(bucket: Bucket, changed: Callable[[Lines], Lines]) -> None:
    key = shop.run(1).output(0)
    bucket.put_records(key, changed(list(bucket.records(key))))


def test_the_order_of_lines_does_not_matter(
    bucket: Bucket, indexes: Indexes, planned: dict[str, Any]
) -> None:
    change(bucket, lambda lines: lines[::-1])
    assert shop.load(bucket, indexes, shop.run(1), planned) == [{"indexed": 4, "rejected": 0}]
    blue = indexes.client.get(index=f"products-{shop.run(1).id}", id="blue")["_source"]
    assert blue["images"][0]["embedding"] == shop.PICTURES["blue.jpg"]


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        ([1.0, 0.0], "the model gave 2 numbers instead of 4"),
        ([], "the model gave 0 numbers instead of 4"),
        ([float("nan"), 0.0, 0.0, 0.0], "the model gave numbers that are not finite"),
        ([float("inf"), 0.0, 0.0, 0.0], "the model gave numbers that are not finite"),
    ],
)
def test_what_is_no_vector_costs_its_product_and_no_other(
    bucket: Bucket, indexes: Indexes, planned: dict[str, Any], vector: list[float], said: str
) -> None:
    change(
        bucket,
        lambda lines: [
            {**line, "embedding": vector} if line["id"] == "image:blue.jpg" else line for line in lines
        ],
    )
    assert shop.load(bucket, indexes, shop.run(1), planned) == [{"indexed": 3, "rejected": 1}]
    (rejected,) = bucket.records(shop.run(1).rejected_part(0))
    assert rejected["reason"] == f"images: blue.jpg: {said}"


def test_what_s3_did_not_give_the_model_rejects_nothing_and_fails_the_step(
    bucket: Bucket, indexes: Indexes, planned: dict[str, Any]
) -> None:
    error = {"code": "image_unavailable", "message": "the picture could not be fetched from S3: SlowDown"}
    key = shop.run(1).output(0)
    lines = [
        {"id": line["id"], "error": error} if line["id"] == "image:blue.jpg" else line
        for line in bucket.records(key)
    ]
    bucket.put_records(key, lines)
    with pytest.raises(OutputError, match=r"fetched from S3: SlowDown: blue.jpg. Nothing is wrong with it"):
        shop.load(bucket, indexes, shop.run(1), planned)


def test_nothing_is_released_of_a_model_that_gives_no_vectors(
    bucket: Bucket, indexes: Indexes, planned: dict[str, Any]
) -> None:
    change(bucket, lambda lines: [{**line, "embedding": [0.5]} for line in lines])
    assert shop.load(bucket, indexes, shop.run(1), planned) == [{"indexed": 0, "rejected": 4}]
    releaser, accepted = shop.releaser(bucket, indexes, KnownEmbedder(shop.TITLES)), Wish(accept=("rejects",))
    with pytest.raises(GateError, match="every product was rejected"):
        releaser.release(shop.run(1), accepted)
    assert indexes.live() is None


def test_an_output_that_is_missing_or_broken_off_fails_the_step_and_says_which(
    bucket: Bucket, indexes: Indexes, planned: dict[str, Any]
) -> None:
    key = shop.run(1).output(0)
    whole = bucket.get(key)
    bucket.put(key, whole[: len(whole) // 2], "application/jsonlines")
    with pytest.raises(OutputError, match=rf"{key} is broken off or damaged at line \d"):
        shop.load(bucket, indexes, shop.run(1), planned)
    change_to = b"".join(whole.splitlines(keepends=True)[:-1])
    bucket.put(key, change_to, "application/jsonlines")
    with pytest.raises(MissingVectorError, match="no vector for text:card"):
        shop.load(bucket, indexes, shop.run(1), planned)
    bucket.delete([key])
    with pytest.raises(OutputError, match=f"the transform job has left no {key}"):
        shop.load(bucket, indexes, shop.run(1), planned)
    assert indexes.live() is None
