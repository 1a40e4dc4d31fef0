"""What a run took, on what and for how much, in its report, against the real OpenSearch."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common.bucket import Bucket
from contract import shop
from contract.known import KnownEmbedder
from ingest.abort import Aborter
from ingest.indexes import Indexes
from ingest.report import Reporter
from ingest.times import Times
from ingest.wish import Wish

CARDS = [{"id": f"p{n:05d}", "title": "Gift card"} for n in range(600)]
"""Three parts: 250 embeddings in each but the last."""
SLOW = {"process": "slow", "instruction_set": "avx2", "cpus": 2, "embedded": 100, "seconds": 10.0}
FAST = {"process": "fast", "instruction_set": "amx", "cpus": 4, "embedded": 500, "seconds": 5.0}
KINDS = [
    {"instruction_set": "amx", "cpus": 4, "instances": 1, "embedded": 500, "seconds": 5.0, "pace": 100.0},
    {"instruction_set": "avx2", "cpus": 2, "instances": 1, "embedded": 100, "seconds": 10.0, "pace": 10.0},
]


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder(shop.TITLES)


@pytest.fixture(autouse=True)
def catalogue(bucket: Bucket) -> None:
    shop.put_catalogue(bucket, CARDS)


def said(part: int) -> dict[str, Any]:
    """What the instance that embedded a part says: the fast one two parts, the slow one the last."""
    return SLOW if part == 2 else {**FAST, "embedded": 250 * (part + 1), "seconds": 2.5 * (part + 1)}


def took() -> Times:
    """A run whose Release was entered just now."""
    ago = {
        name: datetime.now(UTC) - timedelta(seconds=s)
        for name, s in (("plan", 200), ("embed", 190), ("load", 10))
    }
    job = {
        "TransformStartTime": 1_000,
        "TransformEndTime": 101_000,
        "TransformResources": {"InstanceType": "ml.c6i.xlarge", "InstanceCount": 2},
    }
    return Times(ago["plan"], ago["embed"], ago["load"], datetime.now(UTC), job)


def test_the_report_tells_machines_times_and_money(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    this = shop.run(1)
    planned = shop.plan(bucket, indexes, embedder, this)
    shop.transform(bucket, this, planned, machine_of=said)
    shop.load(bucket, indexes, this, planned)
    shop.load(bucket, indexes, this, planned)
    report = shop.releaser(bucket, indexes, embedder).release(this, times=took())
    assert report["machines"] == KINDS
    assert [round(report["seconds"][state]) for state in ("plan", "embed", "load")] == [10, 180, 10]
    transform = report["transform"]
    assert (transform["instance_type"], transform["instances"], transform["seconds"]) == (
        "ml.c6i.xlarge",
        2,
        100.0,
    )
    assert transform["usd"] == pytest.approx(2 * 100 * 0.204 / 3600, abs=1e-4)
    assert json.loads(bucket.get(this.report)) == report


def test_the_next_dry_run_goes_by_it(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned, machine_of=said)
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(1), times=took())
    shop.plan(bucket, indexes, embedder, shop.run(2), full=True, wish=Wish(dry_run=True))
    report = json.loads(bucket.get(shop.run(2).report))
    assert (report["status"], report["machines"]) == ("dry_run", [])
    told = report["estimate"]
    assert (told["run"], told["embeddings"], told["products"]) == (shop.run(1).id, 600, 600)
    assert 0 < told["usd"][0] < told["usd"][1] < 0.1
    assert told["seconds"]["total"][0] < told["seconds"]["total"][1]


def test_a_container_that_says_nothing_of_its_machine_works_as_before(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert (report["status"], report["embedded"], report["machines"]) == ("released", 600, [])
    assert report["estimate"]["run"] is None
    assert list(bucket.listing(shop.run(1).machines)) == []


def test_a_run_that_fails_after_embedding_tells_on_what_it_did(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned, machine_of=said)
    shop.load(bucket, indexes, shop.run(1), planned)
    Aborter(bucket, indexes, Reporter(bucket)).abort(shop.run(1), "GateError", "no")
    report = json.loads(bucket.get(shop.run(1).report))
    assert (report["status"], report["machines"]) == ("failed", KINDS)
