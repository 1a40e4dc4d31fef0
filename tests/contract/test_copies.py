"""Any number of products with one picture or one title: none is lost, and the others keep their place.

`python -m bench.duplicates` asks the same of 30,000 others, which take minutes to index.
"""

from collections.abc import Iterator

import boto3
import numpy as np
import pytest
from moto import mock_aws

from common.arrangement import Arrangement
from common.bucket import Bucket
from common.index import index_name
from common.opensearch import client as signed_client
from contract import shop
from contract.copies import DEPTH, Copies, Indexed
from ingest.indexes import Indexes

SIZES = (1, 10, 100, 2_000)
DIMENSION = 64
"""Enough for copies that are moved in all their numbers to lose sight of each other."""
FEW_NUMBERS = 16
"""So few that a graph with copies as they are fails a gate that searches through it."""
QUESTIONS = 100
LEAST_RECALL = {Arrangement.EXACT: 1.0, Arrangement.GRAPH: 0.98}
EXACT_VECTORS = {Arrangement.EXACT: 100_000, Arrangement.GRAPH: 0}
TIMES = 3


@pytest.fixture(
    scope="module",
    params=[
        (others, by, kind) for others in (2_000, 8_000) for by in ("picture", "title") for kind in Arrangement
    ],
    ids=lambda params: f"{params[0]}-{params[1]}-{params[2]}",
)
def indexed(
    request: pytest.FixtureRequest, domain_url: str, credentials: None, five_shards: None
) -> Iterator[Indexed]:
    """One shop of each size and arrangement, with its copies, for all tests that ask it."""
    others, by, arrangement = request.param
    with mock_aws(config={"core": {"mock_credentials": False}}):
        boto3.client("s3").create_bucket(Bucket="shop")
        client = signed_client(domain_url, timeout_s=60, retries=0)
        indexes, copies = Indexes(client), Copies.among(others, by, SIZES, DIMENSION)
        report = copies.ingest(copies.bucket(), indexes, shop.run(1), EXACT_VECTORS[arrangement], full=True)
        assert (report["indexed"], report["arrangement"]) == (len(copies.group), arrangement)
    yield Indexed(copies, indexes, shop.run(1), arrangement)
    indexes.client.indices.delete(index=index_name(shop.run(1).id), ignore_unavailable=True)
    client.close()


@pytest.mark.parametrize("shelf", [None, "1"])
def test_the_others_are_found_as_by_comparing_with_all(indexed: Indexed, shelf: str | None) -> None:
    copies, dice = indexed.copies, np.random.default_rng(1)
    hits = wanted = 0
    for group in dice.integers(len(SIZES), len(copies.vectors), size=QUESTIONS):
        question = copies.vectors[group]
        right = copies.wanted(question, shelf)
        hits += len(right & set(indexed.search(question, DEPTH, shelf)))
        wanted += len(right)
    assert wanted > QUESTIONS
    assert hits / wanted >= LEAST_RECALL[indexed.arrangement]


@pytest.mark.parametrize("shelf", [None, "1"])
@pytest.mark.parametrize("group", range(len(SIZES)), ids=map(str, SIZES))
def test_every_product_of_the_copies_can_be_paged_to(indexed: Indexed, group: int, shelf: str | None) -> None:
    found = indexed.search(indexed.copies.vectors[group], 2 * SIZES[group] + DEPTH, shelf)
    assert indexed.copies.rows(group, shelf) <= set(found)


@pytest.mark.parametrize("by", ["picture", "title"])
@pytest.mark.parametrize("arrangement", Arrangement)
def test_a_shop_of_copies_is_released_every_time_unchanged_and_in_full(
    bucket: Bucket, indexes: Indexes, arrangement: Arrangement, by: str
) -> None:
    for number in range(0, 2 * TIMES, 2):
        copies = Copies.among(300, by, (150,), FEW_NUMBERS, seed=number)
        catalogue = copies.bucket()
        full = copies.ingest(catalogue, indexes, shop.run(number), EXACT_VECTORS[arrangement], full=True)
        unchanged = copies.ingest(
            catalogue, indexes, shop.run(number + 1), EXACT_VECTORS[arrangement], full=False
        )
        assert (full["status"], full["indexed"], full["embedded"]) == ("released", 450, 450)
        assert (unchanged["status"], unchanged["indexed"], unchanged["reused"]) == ("released", 450, 450)
