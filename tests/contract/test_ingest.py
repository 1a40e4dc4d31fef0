"""Plan, Load, Release and Abort against the real OpenSearch."""

import json

import pytest
from opensearchpy.exceptions import TransportError

from common.bucket import Bucket
from common.index import ALIAS, index_name, loading_alias
from common.opensearch import BlockedError
from contract import shop
from contract.known import MODEL, OTHER_MODEL, KnownEmbedder
from ingest.abort import Aborter
from ingest.gates import GateError
from ingest.indexes import Indexes, named
from ingest.load import Loader, RunGoneError
from ingest.manifest import Manifest
from ingest.plan import CatalogueError
from ingest.report import Reporter


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder(shop.TITLES)


@pytest.fixture(autouse=True)
def catalogue(bucket: Bucket) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)


def live_ids(indexes: Indexes) -> set[str]:
    hits = indexes.client.search(index=ALIAS, body={"size": 100, "_source": False})["hits"]["hits"]
    return {hit["_id"] for hit in hits}


def test_a_first_run_puts_every_product_into_service(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert live_ids(indexes) == {"red", "blue", "green", "card"}
    assert {
        name: report[name] for name in ("status", "indexed", "rejected", "embedded", "reused", "previous")
    } == {
        "status": "released",
        "indexed": 4,
        "rejected": 0,
        "embedded": 8,
        "reused": 0,
        "previous": None,
    }
    assert indexes.describe(shop.run(1).id).model == MODEL
    assert indexes.unreleased() == []


def test_a_second_run_embeds_only_what_changed(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    changed = [{**shop.PRODUCTS[0], "title": "Blue mug"}, *shop.PRODUCTS[1:3]]
    shop.put_catalogue(bucket, changed, {"blue.jpg": b"another picture"})
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    assert shop.transform(bucket, shop.run(2), planned) == ["text:red", "image:blue.jpg"]
    assert Manifest.read(bucket, shop.run(2)).reused == 5
    shop.load(bucket, indexes, shop.run(2), planned)
    shop.releaser(bucket, indexes, embedder).release(shop.run(2))
    assert live_ids(indexes) == {"red", "blue", "green"}
    red = indexes.client.get(index=ALIAS, id="red")["_source"]
    assert red["text_embedding"] == shop.TITLES["Blue mug"]
    assert [image["embedding"] for image in red["images"]] == [
        shop.PICTURES["red.jpg"],
        shop.PICTURES["red-2.jpg"],
    ]


def test_nothing_to_embed_means_no_input(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    assert planned["embeddings"] == 0
    assert list(bucket.listing(shop.run(2).input_prefix)) == []


@pytest.mark.parametrize("full", [True, False])
def test_another_model_or_a_full_run_embeds_everything(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, *, full: bool
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    if not full:
        embedder.model = OTHER_MODEL
    assert shop.plan(bucket, indexes, embedder, shop.run(2), full=full)["embeddings"] == 8


def test_searches_see_the_old_index_until_the_swap(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(bucket, shop.PRODUCTS[:1])
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    shop.load(bucket, indexes, shop.run(2), planned)
    assert len(live_ids(indexes)) == 4


def test_a_number_that_is_taken_as_text_is_in_the_report(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    prices: list[object] = [3, 4.5, 5, "6,50"]
    priced = [
        {**product, "attributes": {"price": price}}
        for product, price in zip(shop.PRODUCTS, prices, strict=False)
    ]
    shop.put_catalogue(bucket, priced)
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    (note,) = (one for one in report["notes"] if one["field"] == "attributes.price")
    assert note["what"] == f"taken as text: a number in {len(priced) - 1} products, but not in these"
    assert (note["count"], note["examples"][0]["value"]) == (1, "6,50")


def test_a_picture_that_cannot_be_read_rejects_a_product_that_has_nothing_else(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    this = shop.run(1)
    shop.put_catalogue(bucket, [*shop.PRODUCTS, {"id": "bare", "images": ["blue.jpg"]}])
    planned = shop.plan(bucket, indexes, embedder, this)
    shop.transform(bucket, this, planned, {"image:blue.jpg": "not a picture"})
    shop.load(bucket, indexes, this, planned)
    report = shop.releaser(bucket, indexes, embedder).release(this)
    assert live_ids(indexes) == {"red", "blue", "green", "card"}
    assert (report["indexed"], report["rejected"]) == (4, 1)
    (rejected,) = bucket.records(this.rejected)
    assert (rejected["id"], rejected["reason"]) == ("bare", "images: blue.jpg: not a picture")
    (reason,), (note,) = report["reasons"], report["notes"]
    assert (reason["field"], reason["count"], reason["examples"][0]["id"]) == ("images", 1, "bare")
    assert (note["field"], note["what"], note["count"]) == (
        "images",
        "left out: the file is damaged, or no picture",
        1,
    )
    assert note["examples"] == [
        {"id": "blue", "file": "shop.jsonl", "line": 2, "picture": "blue.jpg", "why": "not a picture"}
    ]
    again = shop.plan(bucket, indexes, embedder, shop.run(2))
    assert shop.transform(bucket, shop.run(2), again) == ["image:blue.jpg"], "for the rejected product alone"
    shop.load(bucket, indexes, shop.run(2), again)
    assert shop.releaser(bucket, indexes, embedder).release(shop.run(2))["indexed"] == 5


def test_a_few_bad_products_stop_no_small_shop(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [*shop.PRODUCTS, *({"id": f"bad-{n}"} for n in range(4))])
    assert shop.ingest(bucket, indexes, embedder, shop.run(1), max_reject_percent=10)["rejected"] == 4
    shop.put_catalogue(bucket, [*shop.PRODUCTS, *({"id": f"bad-{n}"} for n in range(5))])
    with pytest.raises(GateError, match=r"5 of 9 products rejected \(55.6 %, limit 10 %\)"):
        shop.ingest(bucket, indexes, embedder, shop.run(2), max_reject_percent=10)


def test_bad_lines_are_listed_and_the_rest_is_released(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [*shop.PRODUCTS, {"id": "red", "title": "Red mug"}, {"id": "x"}])
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert (report["indexed"], report["rejected"]) == (4, 2)
    assert [r["line"] for r in bucket.records(shop.run(1).rejected)] == [5, 6]


def test_too_many_rejects_stop_the_run_before_there_is_an_index(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, [shop.PRODUCTS[0], {"id": "x"}, {"id": "y"}])
    with pytest.raises(GateError, match=r"2 of 3 products rejected \(66.7 %, limit 50 %\)"):
        shop.plan(bucket, indexes, embedder, shop.run(1))
    assert indexes.unreleased() == []


def test_an_empty_catalogue_never_replaces_a_full_one(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(bucket, [])
    with pytest.raises(CatalogueError, match="no usable product"):
        shop.plan(bucket, indexes, embedder, shop.run(2))
    assert len(live_ids(indexes)) == 4


def test_loading_twice_changes_nothing(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    shop.load(bucket, indexes, shop.run(1), planned)
    shop.load(bucket, indexes, shop.run(1), planned)
    release = shop.releaser(bucket, indexes, embedder).release
    first = release(shop.run(1))
    again = release(shop.run(1))
    assert first["indexed"] == again["indexed"] == len(live_ids(indexes)) == 4


def test_the_count_gate_keeps_the_old_index(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    planned = shop.plan(bucket, indexes, embedder, shop.run(2))
    shop.load(bucket, indexes, shop.run(2), planned)
    indexes.client.delete(index=index_name(shop.run(2).id), id="red")
    with pytest.raises(GateError, match="holds 3 products, 4 were loaded"):
        shop.releaser(bucket, indexes, embedder).release(shop.run(2))
    assert indexes.live() == shop.run(1).id


@pytest.mark.parametrize(
    ("change", "message"),
    [("model", "serves another model"), ("vector", "give one text different vectors")],
)
def test_an_endpoint_that_disagrees_with_the_index_stops_the_release(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, change: str, message: str
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    shop.load(bucket, indexes, shop.run(1), planned)
    other = KnownEmbedder({}, OTHER_MODEL if change == "model" else MODEL)
    with pytest.raises(GateError, match=message):
        shop.releaser(bucket, indexes, other).release(shop.run(1))
    assert indexes.live() is None


def test_old_releases_are_kept_as_many_as_asked_for(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    reports = [shop.ingest(bucket, indexes, embedder, shop.run(n), keep=1) for n in range(1, 5)]
    assert indexes.released() == [shop.run(3).id, shop.run(4).id]
    assert reports[-1]["removed"] == [shop.run(2).id]


def test_abort_deletes_the_new_index_and_nothing_else(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.plan(bucket, indexes, embedder, shop.run(2))
    aborter = Aborter(bucket, indexes, Reporter(bucket))
    aborter.abort(shop.run(2), "GateError", '{"errorMessage": "the new index holds\\n3"}')
    assert (indexes.live(), indexes.released(), indexes.unreleased()) == (
        shop.run(1).id,
        [shop.run(1).id],
        [],
    )
    assert b"the new index holds 3" in b"".join(bucket.lines(shop.run(2).report))


def test_abort_never_deletes_what_is_in_service(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    Aborter(bucket, indexes, Reporter(bucket)).abort(shop.run(1), "ABORTED", "stopped")
    assert len(live_ids(indexes)) == 4
    assert b"released" in b"".join(bucket.lines(shop.run(1).report))


def test_a_loader_that_outlives_its_run_cannot_bring_the_index_back(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    Aborter(bucket, indexes, Reporter(bucket)).abort(shop.run(1), "ABORTED", "stopped")
    with pytest.raises(RunGoneError):
        Loader(bucket, indexes.client).load(shop.run(1), None, 0, MODEL.dimension)
    names = indexes.client.indices.get_alias()
    assert index_name(shop.run(1).id) not in names
    assert loading_alias(shop.run(1).id) not in names


def test_an_execution_stopped_while_planning_leaves_no_index(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    with pytest.raises(CatalogueError, match="stopped"):
        shop.planner(bucket, indexes, embedder).plan(
            shop.run(1), created=shop.CREATED, still_running=lambda: False
        )
    assert indexes.unreleased() == []


def test_planning_removes_what_a_dead_run_left(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    shop.ingest(bucket, indexes, embedder, shop.run(1))
    shop.plan(bucket, indexes, embedder, shop.run(2))
    shop.plan(bucket, indexes, embedder, shop.run(3))
    assert indexes.unreleased() == [shop.run(3).id]
    assert indexes.live() == shop.run(1).id


def test_more_documents_than_a_page_are_all_compared(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    many = [{"id": f"p{n:05d}", "title": "Gift card"} for n in range(1203)]
    shop.put_catalogue(bucket, many)
    report = shop.ingest(bucket, indexes, embedder, shop.run(1))
    assert report["indexed"] == 1203
    assert shop.plan(bucket, indexes, embedder, shop.run(2))["embeddings"] == 0
    assert Manifest.read(bucket, shop.run(2)).reused == 1203


def test_an_index_that_takes_nothing_fails_the_load_and_rejects_nobody(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    blocks = {"index": {"blocks": {"write": True}}}
    indexes.client.indices.put_settings(index=index_name(shop.run(1).id), body=blocks)
    with pytest.raises(BlockedError, match=r"takes no documents .*index write \(api\)"):
        shop.load(bucket, indexes, shop.run(1), planned)
    assert list(bucket.listing(shop.run(1).rejected_part(0))) == []


def test_a_full_disk_is_said_at_once(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    flooded = {"index.blocks.read_only_allow_delete": True}
    indexes.client.indices.put_settings(index=index_name(shop.run(1).id), body=flooded)
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("waits for room that does not come"))
    with pytest.raises(BlockedError, match=r"disk is full.*raise domain_volume_gib"):
        shop.load(bucket, indexes, shop.run(1), planned)
    with pytest.raises(TransportError) as swapping:
        indexes.swap(shop.run(1).id, None)
    assert "disk is full" in str(named(swapping.value))
    assert indexes.delete(shop.run(1).id), "what was loaded goes, so that there is room again"


def test_a_domain_without_room_for_a_new_index_says_so(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    cluster = indexes.client.cluster
    cluster.put_settings(body={"transient": {"cluster.blocks.create_index": True}})
    try:
        with pytest.raises(TransportError) as creating:
            shop.plan(bucket, indexes, embedder, shop.run(1))
    finally:
        cluster.put_settings(body={"transient": {"cluster.blocks.create_index": None}})
    assert "disk is full" in str(named(creating.value))


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        ("States.Timeout", "", ("Timeout", "the step was not done within its time limit")),
        ("States.Runtime", "a path leads nowhere", ("Runtime", "a path leads nowhere")),
        (
            "States.TaskFailed",
            '{"TransformJobName": "embed-1-0", "TransformJobStatus": "Failed", "FailureReason": "no\\nroom"}',
            ("TaskFailed", "transform job embed-1-0 ended as Failed: no room"),
        ),
        ("ChangedError", '{"errorMessage": "it changed"}', ("ChangedError", "it changed")),
    ],
)
def test_a_failed_step_keeps_its_cause(
    bucket: Bucket, indexes: Indexes, error: str, cause: str, told: tuple[str, str]
) -> None:
    aborted = Aborter(bucket, indexes, Reporter(bucket)).abort(shop.run(1), error, cause)
    assert (aborted["error"], aborted["cause"]) == told
    report = json.loads("".join(line.decode() for line in bucket.lines(shop.run(1).report)))
    assert (report["error"], report["cause"]) == told


def test_a_product_that_the_index_cannot_hold_is_rejected(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    records = list(bucket.records(shop.run(1).products(0)))
    records[0]["document"]["unknown"] = 1
    bucket.put_records(shop.run(1).products(0), records)
    assert shop.load(bucket, indexes, shop.run(1), planned) == [{"indexed": 3, "rejected": 1}]
    rejected = next(bucket.records(shop.run(1).rejected_part(0)))
    assert rejected["id"] == "red"
    assert rejected["reason"].startswith("not indexable: ")
