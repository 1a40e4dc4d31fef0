"""What a run will take, by the reports of those before it or by the tables."""

import json
from typing import Any

import pytest

from common.bucket import Bucket
from ingest.estimate import Estimator, Transform, with_plan
from ingest.prices import InstanceType
from ingest.run import Run

FIRST, SECOND, THIRD = (f"2026112{day}t100000z-00000000" for day in (1, 2, 3))
XLARGE = "ml.c6i.xlarge"


def leave(bucket: Bucket, run: str, previous: str | None, **figures: Any) -> None:
    """Leave the report of a run: 40 vectors a second, a minute to start, and one to get instances."""
    machine = {"instruction_set": "avx512_vnni", "cpus": 4, "instances": 1, "embedded": 2400, "seconds": 60.0}
    report = {
        "run": run,
        "previous": previous,
        "embedded": 2400,
        "indexed": 1200,
        "machines": [{**machine, "pace": 40.0}],
        "seconds": {"plan": 9.0, "embed": 180.0, "load": 12.0, "release": 10.0},
        "transform": {"instance_type": XLARGE, "instances": 1, "seconds": 120.0},
        **figures,
    }
    bucket.put(Run(run).report, json.dumps(report).encode(), "application/json")


def estimate(
    bucket: Bucket, previous: str | None, instance_type: str = XLARGE, **given: int
) -> dict[str, Any]:
    asked: dict[str, int] = {"embeddings": 24_000, "products": 12_000, "parts": 96, **given}
    transform = Transform(instance_type, asked.pop("instances", 1))
    return Estimator(bucket, transform).estimate(previous, **asked)


def test_the_last_run_on_the_same_instances_says_how_long_another_takes(bucket: Bucket) -> None:
    leave(bucket, FIRST, None)
    told = estimate(bucket, FIRST)
    assert (told["run"], told["said"]) == (FIRST, f"run {FIRST}: 40 vectors a second on {XLARGE}")
    least, most = told["seconds"]["embed"]
    assert least < 600 + 60 + 60 < most < 2 * least
    assert told["seconds"]["load"] == [96.0, 150.0]
    assert with_plan(told, 20.0)["seconds"]["total"] == [span + 20.0 for span in told["seconds"]["total"]]
    total = [sum(told["seconds"][state][end] for state in ("embed", "load", "release")) for end in (0, 1)]
    assert told["seconds"]["total"] == pytest.approx(total)


def test_waiting_for_instances_takes_time_and_no_money(bucket: Bucket) -> None:
    leave(bucket, FIRST, None, seconds={"plan": 9.0, "embed": 120.0, "load": 12.0, "release": 10.0})
    at_once = estimate(bucket, FIRST)
    leave(bucket, FIRST, None, seconds={"plan": 9.0, "embed": 1200.0, "load": 12.0, "release": 10.0})
    waiting = estimate(bucket, FIRST)
    assert waiting["usd"] == at_once["usd"]
    assert waiting["seconds"]["embed"][0] > at_once["seconds"]["embed"][0] + 700
    assert 0.02 < at_once["usd"][0] < 0.204 * 660 / 3600 < at_once["usd"][1] < 0.07


def test_twice_the_instances_take_half_the_time_of_a_large_run_and_none_less_of_a_small_one(
    bucket: Bucket,
) -> None:
    leave(bucket, FIRST, None)
    one, two = (estimate(bucket, FIRST, instances=number)["seconds"]["embed"][0] for number in (1, 2))
    assert one - two == pytest.approx(24_000 / 2 / (40 * 1.25), abs=0.2)
    few = [
        estimate(bucket, FIRST, embeddings=200, parts=1, instances=number)["seconds"]["embed"]
        for number in (1, 2)
    ]
    assert few[0] == few[1]


def test_releases_that_embedded_next_to_nothing_are_passed_over(bucket: Bucket) -> None:
    leave(bucket, FIRST, None)
    leave(bucket, SECOND, FIRST, embedded=3)
    leave(bucket, THIRD, SECOND, embedded=0, machines=[], transform=None)
    assert estimate(bucket, THIRD)["run"] == FIRST


def test_the_same_instance_type_goes_before_a_newer_run_on_another(bucket: Bucket) -> None:
    leave(bucket, FIRST, None)
    leave(
        bucket, SECOND, FIRST, transform={"instance_type": "ml.m5.xlarge", "instances": 1, "seconds": 120.0}
    )
    assert estimate(bucket, SECOND)["run"] == FIRST
    other = estimate(bucket, SECOND, "ml.c7i.xlarge")
    assert (other["run"], "on ml.m5.xlarge" in other["said"]) == (SECOND, True)
    spread = [span[1] / span[0] for span in (estimate(bucket, SECOND)["usd"], other["usd"])]
    assert spread[1] > 2 * spread[0]


def test_a_short_run_says_less_of_the_pace_than_a_long_one(bucket: Bucket) -> None:
    leave(bucket, FIRST, None)
    long = estimate(bucket, FIRST)["seconds"]
    leave(bucket, FIRST, None, embedded=900)
    short = estimate(bucket, FIRST)["seconds"]
    for state in ("embed", "load"):
        assert short[state][1] / short[state][0] > long[state][1] / long[state][0]


def test_a_container_that_says_nothing_of_its_machine_is_judged_by_its_job(bucket: Bucket) -> None:
    leave(bucket, FIRST, None, machines=[])
    assert estimate(bucket, FIRST)["said"] == f"run {FIRST}: 20 vectors a second on {XLARGE}"


@pytest.mark.parametrize("report", [b"{broken", b"[]", b'{"previous": null, "embedded": null}', None])
def test_reports_that_tell_nothing_leave_the_table(bucket: Bucket, report: bytes | None) -> None:
    if report is not None:
        bucket.put(Run(FIRST).report, report, "application/json")
    told = estimate(bucket, FIRST)
    assert (told["run"], told["said"]) == (
        None,
        "the table of paces: no earlier run tells; avx512_vnni, 4 CPUs",
    )
    least, most = told["seconds"]["embed"]
    assert least < 24_000 / (4 * 20) < most


def test_nothing_to_embed_costs_nothing(bucket: Bucket) -> None:
    told = estimate(bucket, None, embeddings=0)
    assert (told["usd"], told["seconds"]["embed"]) == ([0.0, 0.0], [0.0, 0.0])


def test_of_an_instance_that_is_not_in_the_table_the_time_is_told_and_no_price(bucket: Bucket) -> None:
    told = estimate(bucket, None, "ml.r5.4xlarge")
    assert told["usd"] is None
    assert told["price"].startswith("ml.r5.4xlarge is not in the table of prices (ml.c6i, ")
    assert 0 < told["seconds"]["embed"][0] < told["seconds"]["embed"][1]


@pytest.mark.parametrize(
    ("name", "cpus", "usd"),
    [
        ("ml.m5.large", 2, 0.115),
        ("ml.m5.xlarge", 4, 0.23),
        ("ml.m5.4xlarge", 16, 0.922),
        ("ml.m5.24xlarge", 96, 5.53),
        ("ml.c6i.xlarge", 4, 0.204),
        ("ml.c7i.xlarge", 4, 0.2142),
    ],
)
def test_an_instances_price_is_its_familys_by_its_cpus(name: str, cpus: int, usd: float) -> None:
    instance = InstanceType(name)
    assert instance.cpus == cpus
    assert instance.usd_per_hour == pytest.approx(usd, abs=0.002)


def test_less_than_a_minute_is_billed_as_one() -> None:
    assert InstanceType(XLARGE).usd(2, 5) == InstanceType(XLARGE).usd(2, 60) == 0.0068
