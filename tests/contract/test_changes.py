"""A catalogue of 600 products of which ten change: what is embedded, and what a dry run says of it beforehand."""

import json
from typing import Any

import pytest

from common.bucket import Bucket
from contract import shop
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from ingest.wish import Wish

COUNT = 600
VECTOR = [0.5, 0.5, 0.5, 0.5]
PICTURES, TITLES, PRICES = {3, 77, 599}, {5, 6, 300, 412}, {0, 150, 598}


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder({})


def put(bucket: Bucket, *, changed: bool) -> None:
    lines: list[dict[str, Any]] = []
    for n in range(COUNT):
        content = f"picture {n}" + (", another" if changed and n in PICTURES else "")
        bucket.put(f"catalog/{n:03d}.jpg", content.encode(), "image/jpeg")
        title = f"Mug {n}" + (" in red" if changed and n in TITLES else "")
        price = n + (0.5 if changed and n in PRICES else 0)
        lines.append(
            {"id": f"p{n}", "title": title, "images": [f"{n:03d}.jpg"], "attributes": {"price": price}}
        )
    bucket.put("catalog/shop.jsonl", "\n".join(map(json.dumps, lines)).encode(), "application/jsonlines")


def dry_run(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, number: int) -> dict[str, Any]:
    shop.plan(bucket, indexes, embedder, shop.run(number), wish=Wish(dry_run=True))
    report: dict[str, Any] = json.loads(bucket.get(shop.run(number).report))
    return {name: report[name] for name in ("indexed", "embedded", "reused", "dropped", "rejected")}


def test_just_what_changed_is_embedded_as_a_dry_run_has_said(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    put(bucket, changed=False)
    whole = {"indexed": COUNT, "embedded": 2 * COUNT, "reused": 0, "dropped": 0, "rejected": 0}
    assert dry_run(bucket, indexes, embedder, 1) == whole
    shop.ingest(bucket, indexes, embedder, shop.run(2), vector_of=lambda _: VECTOR)
    unchanged = {**whole, "embedded": 0, "reused": 2 * COUNT}
    assert dry_run(bucket, indexes, embedder, 3) == unchanged
    assert shop.plan(bucket, indexes, embedder, shop.run(4))["embeddings"] == 0

    put(bucket, changed=True)
    some = {**whole, "embedded": 7, "reused": 2 * COUNT - 7}
    assert dry_run(bucket, indexes, embedder, 5) == some
    assert indexes.live() == shop.run(2).id
    planned = shop.plan(bucket, indexes, embedder, shop.run(6))
    assert planned["embeddings"] == 7
    embedded = shop.transform(bucket, shop.run(6), planned, vector_of=lambda _: VECTOR)
    assert sorted(embedded) == sorted(
        [*(f"image:{n:03d}.jpg" for n in PICTURES), *(f"text:p{n}" for n in TITLES)]
    )
    shop.load(bucket, indexes, shop.run(6), planned)
    report = shop.releaser(bucket, indexes, embedder).release(shop.run(6))
    assert {name: report[name] for name in some} == some
    priced = indexes.client.get(index="products", id="p150")["_source"]
    assert priced["attributes"]["price"] == 150.5
