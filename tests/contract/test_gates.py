"""The checks before the swap, and what a dry run says beforehand."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import pytest

from clip_search.commands.ingest import CHECKS
from common.bucket import Bucket
from contract import shop
from contract.known import MODEL, OTHER_MODEL, KnownEmbedder
from ingest.abort import Aborter
from ingest.gates import Bounds, GateError
from ingest.indexes import Indexes
from ingest.report import Reporter
from ingest.wish import Wish

COUNT = 40
BOUNDS = Bounds(max_reject_percent=10)
"""As a deployment has them by default."""


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder(shop.TITLES)


def gates(report: dict[str, Any]) -> dict[str, tuple[float, bool]]:
    return {gate["check"]: (gate["figure"], gate["passed"]) for gate in report["gates"]}


def next_gates(bucket: Bucket, number: int) -> list[dict[str, Any]]:
    return list(bucket.records(shop.run(number).gates))


def released(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, number: int, **more: Any
) -> dict[str, Any]:
    return shop.ingest(bucket, indexes, embedder, shop.run(number), bounds=BOUNDS, **more)


def test_every_check_has_its_figure_in_the_report(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    assert gates(released(bucket, indexes, embedder, 1)) == {"rejects": (0, True), "canaries": (100, True)}
    assert gates(released(bucket, indexes, embedder, 2)) == {
        "rejects": (0, True),
        "products": (100, True),
        "pictures": (100, True),
        "canaries": (100, True),
        "overlap": (100, True),
        "recall": (0, True),
    }
    assert [gate["check"] for gate in next_gates(bucket, 2)] == list(CHECKS), (
        "those that may be accepted by name"
    )


def test_a_catalogue_that_lost_half_of_itself_does_not_go_live_unless_somebody_says_so(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    released(bucket, indexes, embedder, 1)
    shop.put_catalogue(bucket, shop.PRODUCTS[:2])
    with pytest.raises(GateError, match=r"2 products, 50.0 % of the 4 of the release in service") as failed:
        released(bucket, indexes, embedder, 2)
    assert str(failed.value).endswith("(to let it pass once: clip-search ingest --accept products)")
    assert (indexes.live(), indexes.unreleased()) == (shop.run(1).id, [])
    reporter = Reporter(bucket)
    Aborter(bucket, indexes, reporter).abort(shop.run(2), "GateError", "")
    report = next(bucket.records(shop.run(2).gates))
    assert report["check"] == "rejects"
    accepted = released(bucket, indexes, embedder, 3, wish=Wish(accept=("products",)))
    assert [gate["check"] for gate in accepted["gates"] if gate["accepted"]] == ["products"]
    assert indexes.live() == shop.run(3).id


def test_pictures_that_belong_to_others_are_noticed(bucket: Bucket, indexes: Indexes) -> None:
    """The same model and the same products, but the transform has given each picture the vector of the next."""
    names = {f"Title {n}": n for n in range(COUNT)}
    embedder = KnownEmbedder({name: axis(n) for name, n in names.items()}, replace(MODEL, dimension=COUNT))
    for n in range(COUNT):
        bucket.put(f"catalog/{n}.jpg", b"%d" % n, "image/jpeg")
    lines = [{"id": f"p{n}", "title": name, "images": [f"{n}.jpg"]} for name, n in names.items()]
    bucket.put("catalog/shop.jsonl", "\n".join(map(json.dumps, lines)).encode(), "application/jsonlines")

    def vector(record: Mapping[str, str], by: int = 0) -> list[float]:
        if "text" in record:
            return axis(names[record["text"]])
        return axis(int(PurePosixPath(record["image"]).stem) + by)

    released(bucket, indexes, embedder, 1, vector_of=vector)
    with pytest.raises(
        GateError, match="of 40 titles find their own product, 100 % in the release in service"
    ):
        released(bucket, indexes, embedder, 2, full=True, vector_of=partial(vector, by=1))
    assert indexes.live() == shop.run(1).id


def axis(number: int) -> list[float]:
    return [float(n == number % COUNT) for n in range(COUNT)]


def test_the_same_model_under_another_name_is_compared(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    released(bucket, indexes, embedder, 1)
    renamed = KnownEmbedder(shop.TITLES, replace(MODEL, id="renamed", revision="2"))
    report = released(bucket, indexes, renamed, 2)
    assert report["embedded"] == 0
    assert gates(report).keys() == set(CHECKS)


def test_another_model_is_not_compared_with_what_served_before(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    released(bucket, indexes, embedder, 1)
    report = released(bucket, indexes, KnownEmbedder(shop.TITLES, OTHER_MODEL), 2)
    assert gates(report).keys() == {"rejects", "products", "pictures", "canaries"}


def test_a_dry_run_says_to_the_number_what_a_run_then_does(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    released(bucket, indexes, embedder, 1)
    changed = [{**shop.PRODUCTS[0], "title": "Green bowl"}, *shop.PRODUCTS[1:3]]
    shop.put_catalogue(bucket, changed, {"blue.jpg": b"another picture"})
    before = set(indexes.client.indices.get_alias())
    told = shop.plan(bucket, indexes, embedder, shop.run(2), wish=Wish(dry_run=True), bounds=BOUNDS)
    assert set(indexes.client.indices.get_alias()) == before
    foreseen = {name: told[name] for name in ("indexed", "embedded", "reused", "dropped", "rejected")}
    assert foreseen == {"indexed": 3, "embedded": 2, "reused": 5, "dropped": 1, "rejected": 0}
    report = released(bucket, indexes, embedder, 3)
    assert {name: report[name] for name in foreseen} == foreseen


def test_a_dry_run_tells_of_a_check_that_would_fail(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    released(bucket, indexes, embedder, 1)
    shop.put_catalogue(bucket, shop.PRODUCTS[3:])
    assert shop.plan(bucket, indexes, embedder, shop.run(2), wish=Wish(dry_run=True), bounds=BOUNDS)["dry"]
    report = b"".join(bucket.lines(shop.run(2).report)).decode()
    assert re.search(r'"status": "dry_run"', report)
    assert report.count('"passed": false') == 2, "products and pictures"


def test_a_redrive_asks_again_for_what_could_not_be_read_and_for_nothing_else(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned, {"image:red-2.jpg": "the file is damaged"})
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(1))
    assert released(bucket, indexes, embedder, 2)["embedded"] == 0, "it is the same picture"
    report = released(bucket, indexes, embedder, 3, wish=Wish(redrive=True))
    assert (report["embedded"], report["reused"]) == (1, 7)
    assert indexes.pictures(shop.run(3).id) == 4
