"""A plan that takes several turns of its function, against the real OpenSearch: as one that takes a single one."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from common.bucket import Bucket, ChangedError
from contract import shop
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from ingest.manifest import Manifest
from ingest.planning import catalogue, reading, remembering
from ingest.run import Run

COUNT = 60
VECTOR = [0.5, 0.5, 0.5, 0.5]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((catalogue, "_LISTED_AT_ONCE"), (reading, "CHUNK"), (remembering, "_AT_ONCE")):
        monkeypatch.setattr(module, name, 7)


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder({})


def put_shop(bucket: Bucket, changed: int = 0) -> None:
    """Write products, of which so many have another title than usual, and lines that are none."""
    lines: list[dict[str, Any]] = []
    for number in range(COUNT):
        bucket.put(f"catalog/{number:02d}.jpg", f"picture {number}".encode(), "image/jpeg")
        title = f"Mug {number}" + (", new" if number < changed else "")
        lines.append(
            {
                "id": str(number),
                "title": title,
                "images": [f"{number:02d}.jpg", "none.jpg"],
                "attributes": {"price": number, "size": "M" if number % 2 else 38},
            }
        )
        lines += [{"id": str(number), "title": "again"}] if number % 9 == 0 else []
    for half, name in ((lines[:30], "a.jsonl"), (lines[30:], "b.jsonl")):
        bucket.put(f"catalog/{name}", "\n".join(map(json.dumps, half)).encode(), "application/jsonlines")


def ingest_first(bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder) -> None:
    put_shop(bucket)
    shop.ingest(bucket, indexes, embedder, shop.run(1), vector_of=lambda _: VECTOR, max_reject_percent=50)
    put_shop(bucket, changed=11)


def in_turns(plan: Callable[[int], dict[str, Any]], *, twice: bool = False) -> Iterator[dict[str, Any]]:
    """Yield what each turn says, each having time for one step alone; some are tried twice, as after a crash."""
    said: dict[str, Any] = {"planned": False, "turn": 0}
    while not said["planned"]:
        turn = said["turn"]
        said = plan(turn)
        if twice and turn % 3 == 0:
            said = plan(turn)
        yield said


def planned_lines(bucket: Bucket, run: Run) -> dict[str, list[str]]:
    """Return all that is written for Load and for Batch Transform, whatever part it is in."""
    prefixes = (f"{run.prefix}products/", run.input_prefix, f"{run.prefix}rejected/", f"{run.prefix}notes/")
    return {
        prefix.removeprefix(run.prefix): sorted(
            json.dumps(record) for entry in bucket.listing(prefix) for record in bucket.records(entry.key)
        )
        for prefix in prefixes
    }


@pytest.mark.parametrize("exact_vectors", [20_000, 0], ids=["exact", "graph"])
@pytest.mark.parametrize("twice", [False, True])
def test_turns_plan_what_one_turn_plans(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder, exact_vectors: int, *, twice: bool
) -> None:
    ingest_first(bucket, indexes, embedder)
    planner = shop.planner(bucket, indexes, embedder, exact_vectors=exact_vectors)
    options: dict[str, Any] = {"created": shop.CREATED, "still_running": lambda: True}
    one = planner.plan(shop.run(2), **options)
    turns = list(
        in_turns(
            lambda turn: planner.plan(shop.run(3), **options, turn=turn, still_time=lambda: False),
            twice=twice,
        )
    )
    assert len(turns) > COUNT / 7 * 3
    assert [said["turn"] for said in turns[:-1]] == list(range(1, len(turns)))
    assert turns[-1].keys() == one.keys()
    whole, pieces = (Manifest.read(bucket, shop.run(number)) for number in (2, 3))
    assert (whole.embedded, whole.reused, whole.rejected, whole.dropped) == (11, 2 * COUNT - 11, 7, 0)
    assert replace(pieces, parts=whole.parts) == whole
    assert planned_lines(bucket, shop.run(3)) == planned_lines(bucket, shop.run(2))
    assert pieces.parts == shop.parts(bucket, shop.run(3)) > 1
    shop.transform(bucket, shop.run(3), turns[-1], vector_of=lambda _: VECTOR)
    shop.load(bucket, indexes, shop.run(3), turns[-1])
    shop.releaser(bucket, indexes, embedder).release(shop.run(3))
    assert indexes.count(shop.run(3).id) == COUNT


def test_what_an_earlier_try_has_left_is_not_taken_for_the_plan(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    put_shop(bucket)
    shop.plan(bucket, indexes, embedder, shop.run(1))
    shop.put_catalogue(bucket, shop.PRODUCTS)
    for name in ("a.jsonl", "b.jsonl"):
        bucket.delete([f"catalog/{name}"])
    again = shop.plan(bucket, indexes, embedder, shop.run(1))
    assert again["embeddings"] == 8
    lines = planned_lines(bucket, shop.run(1))
    assert [len(lines[name]) for name in ("products/", "input/", "rejected/")] == [4, 8, 0]


def test_a_catalogue_that_changes_between_two_turns_is_noticed(
    bucket: Bucket, indexes: Indexes, embedder: KnownEmbedder
) -> None:
    put_shop(bucket)
    planner = shop.planner(bucket, indexes, embedder)
    options: dict[str, Any] = {"created": shop.CREATED, "still_running": lambda: True}
    turns = in_turns(lambda turn: planner.plan(shop.run(1), **options, turn=turn, still_time=lambda: False))
    for _ in range(12):
        next(turns)
    put_shop(bucket, changed=1)
    with pytest.raises(ChangedError, match="was changed or deleted meanwhile"):
        list(turns)
    assert indexes.unreleased() == []
