"""The catalogue as a whole: lines against each other, and against the pictures that exist."""

import hashlib
import json

import boto3
import pytest

from common.bucket import Bucket, ChangedError
from ingest.catalogue import Accepted, Catalogue, Rejection


def read(bucket: Bucket) -> tuple[list[Accepted], list[Rejection]]:
    rejections: list[Rejection] = []
    return list(Catalogue(bucket).accepted(rejections.append)), rejections


def put(bucket: Bucket, name: str, *products: dict[str, object]) -> None:
    bucket.put(f"catalog/{name}", "\n".join(map(json.dumps, products)).encode(), "application/jsonlines")


def test_products_come_with_their_pictures_etags(bucket: Bucket) -> None:
    bucket.put("catalog/images/a.jpg", b"picture", "image/jpeg")
    put(bucket, "shop.jsonl", {"id": "1", "images": ["images/a.jpg"]})
    accepted, rejected = read(bucket)
    assert [a.etags for a in accepted] == [(hashlib.md5(b"picture").hexdigest(),)]
    assert not rejected


def test_of_products_with_one_id_the_first_stands(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "first"})
    put(bucket, "b.jsonl", {"id": "2", "title": "other"}, {"id": "1", "title": "second"})
    accepted, rejected = read(bucket)
    assert [a.product.title for a in accepted] == ["first", "other"]
    assert rejected == [Rejection("1", "b.jsonl", 2, "id: an earlier line has the same")]


def test_a_rejected_product_does_not_take_its_id(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "images": ["gone.jpg"]}, {"id": "1", "title": "good"})
    accepted, rejected = read(bucket)
    assert [a.product.title for a in accepted] == ["good"]
    assert rejected == [Rejection("1", "a.jsonl", 1, "images: gone.jpg is not in the bucket")]


def test_attributes_keep_one_type(bucket: Bucket) -> None:
    put(
        bucket,
        "a.jsonl",
        {"id": "1", "title": "a", "attributes": {"price": 3, "colour": "red"}},
        {"id": "2", "title": "b", "attributes": {"price": "3 pounds"}},
        {"id": "3", "title": "c", "attributes": {"price": 3.5, "colour": ["red", "blue"]}},
    )
    accepted, rejected = read(bucket)
    assert [a.product.id for a in accepted] == ["1", "3"]
    assert rejected[0].reason == "attributes.price is a string, in earlier products a number"


def test_blank_lines_do_not_count_but_are_counted(bucket: Bucket) -> None:
    bucket.put("catalog/a.jsonl", b'\n\n{"id": "1", "title": "a"}\n{\n', "application/jsonlines")
    accepted, rejected = read(bucket)
    assert (accepted[0].line, rejected[0].line, rejected[0].id) == (3, 4, None)


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_a_file_that_changes_between_two_passes_is_noticed(bucket: Bucket, change: str) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "a"})
    put(bucket, "b.jsonl", {"id": "2", "title": "b"})
    catalogue = Catalogue(bucket)
    assert len(list(catalogue.accepted())) == 2
    if change == "changed":
        put(bucket, "b.jsonl", {"id": "2", "title": "another"})
    else:
        boto3.client("s3").delete_object(Bucket=bucket.name, Key="catalog/b.jsonl")
    with pytest.raises(ChangedError, match=r"catalog/b.jsonl was changed or deleted meanwhile"):
        list(catalogue.accepted())


def test_every_pass_meets_the_same(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "a"}, {"id": "1", "title": "b"}, {"id": "x"})
    catalogue, rejected = Catalogue(bucket), list[Rejection]()
    first, second = list(catalogue.accepted()), list(catalogue.accepted(rejected.append))
    assert first == second
    assert [rejection.line for rejection in rejected] == [2, 3]
