"""Going back to a release, and which releases stay."""

import pytest

from common.bucket import Bucket
from contract import shop
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from ingest.keeping import kept_of
from ingest.overview import overview
from ingest.records import Records
from ingest.rollback import Rollback, RollbackError


class AllServe:
    """Endpoints that are all there."""

    def serves(self, name: str) -> bool:
        return True


class Shop:
    """One shop with as many releases as are kept."""

    def __init__(self, bucket: Bucket, indexes: Indexes) -> None:
        self.bucket, self.indexes, self.records = bucket, indexes, Records(bucket)
        self.embedder = KnownEmbedder(shop.TITLES)
        shop.put_catalogue(bucket, shop.PRODUCTS)

    def release(self, number: int, *, keep: int = 2) -> str:
        shop.ingest(self.bucket, self.indexes, self.embedder, shop.run(number), keep=keep)
        return shop.run(number).id

    def roll_back(self, number: int, to: str | None = None) -> str:
        rolling = Rollback(self.indexes, AllServe(), self.records)
        return str(rolling.to(to, shop.run(number), "user/alice")["to"])


@pytest.fixture
def house(bucket: Bucket, indexes: Indexes) -> Shop:
    return Shop(bucket, indexes)


def test_one_goes_back_to_what_served_and_forth_again(house: Shop) -> None:
    first, second = house.release(1), house.release(2)
    assert house.roll_back(3) == first == house.indexes.live()
    assert house.roll_back(4) == second == house.indexes.live()
    assert house.indexes.unreleased() == []


def test_a_step_that_is_repeated_changes_nothing_more(house: Shop) -> None:
    first, _ = house.release(1), house.release(2)
    assert [house.roll_back(3), house.roll_back(3), house.indexes.live()] == [first] * 3


def test_what_cannot_come_back_is_said(house: Shop) -> None:
    with pytest.raises(RollbackError, match="no release is in service"):
        house.roll_back(1)
    only = house.release(2)
    with pytest.raises(RollbackError, match="is the only one that is kept"):
        house.roll_back(3)
    with pytest.raises(RollbackError, match=f"release {only} is in service already"):
        house.roll_back(4, only)
    with pytest.raises(RollbackError, match="release elsewhere is not kept: kept are none"):
        house.roll_back(5, "elsewhere")
    assert house.indexes.live() == only


def test_an_index_that_no_run_made_is_no_release(house: Shop) -> None:
    first = house.release(1)
    house.indexes.client.indices.create(index="products-by-hand")
    assert house.release(2) == house.indexes.live(), "which it does not keep from being released"
    told = overview(house.indexes, house.records)["releases"]
    assert [one["run"] for one in told] == [shop.run(2).id, first]
    with pytest.raises(RollbackError, match="by-hand is no release"):
        house.roll_back(3, "by-hand")


def test_after_a_rollback_the_release_that_served_stays_before_a_newer_one(house: Shop) -> None:
    first, second = house.release(1), house.release(2)
    house.roll_back(3)
    third = house.release(4, keep=1)
    assert house.indexes.live() == third
    assert house.indexes.released() == [first, third], f"not {second}, which somebody went back from"


def test_what_stays_is_what_served_and_then_the_newest() -> None:
    assert kept_of(["a", "b", "c"], 2, None) == ["c", "b"]
    assert kept_of(["a", "b", "c"], 2, "a") == ["a", "c"]
    assert kept_of(["a", "b", "c"], 0, "a") == []


def test_all_releases_are_told_with_what_became_of_them(house: Shop) -> None:
    first, second, third = (house.release(number, keep=1) for number in (1, 2, 3))
    house.roll_back(4)
    told = overview(house.indexes, house.records)
    assert told["serving"] == second
    assert [(one["run"], one["status"]) for one in told["releases"]] == [
        (third, "kept"),
        (second, "serving"),
        (first, "gone"),
    ]
    serving = told["releases"][1]
    assert [(swap["why"], swap["by"]) for swap in serving["served"]] == [
        ("ingest", None),
        ("rollback", "user/alice"),
    ]
    assert (serving["products"], serving["previous"]) == (4, first)
    house.records.bucket.delete([f"releases/{second}/release.json"])
    assert overview(house.indexes, house.records)["releases"][1]["products"] == 4, "as its index tells"
