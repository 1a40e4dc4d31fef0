"""What an ingest's report says of machines, times and money, as the command line shows it."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scripts_kit.shop import Shop, deploy, run

INGEST = {"StartAt": "Release", "States": {"Release": {"Type": "Pass", "End": True}}}
MACHINE = {
    "instruction_set": "avx512_vnni",
    "cpus": 4,
    "instances": 1,
    "embedded": 500,
    "seconds": 10,
    "pace": 50.0,
}
PRICE = "ml.c6i.xlarge at $0.204 an hour: us-east-1, on demand, November 2026"
JOB = {"instance_type": "ml.c6i.xlarge", "instances": 2, "seconds": 231.0, "usd": 0.0262, "price": PRICE}
SECONDS = {"plan": 4.2, "embed": 301.0, "load": 9.1, "release": 3.0}
ESTIMATE = {
    "run": "20261121t100000z-00000000",
    "said": "run 20261121t100000z-00000000: 50 vectors a second on ml.c6i.xlarge",
    "instance_type": "ml.c6i.xlarge",
    "instances": 1,
    "embeddings": 24_000,
    "products": 12_000,
    "seconds": {
        "plan": [20, 20],
        "embed": [480, 900],
        "load": [96, 140],
        "release": [7, 15],
        "total": [603, 1085],
    },
    "usd": [0.0272, 0.12],
    "price": PRICE,
}


@pytest.fixture
def shop(aws: str) -> Shop:
    return deploy(INGEST)


def leave(shop: Shop, **figures: Any) -> None:
    """Leave a report for an execution that starts now, or in any of the next seconds."""
    now = datetime.now(UTC)
    for second in range(30):
        shop.report(f"{now + timedelta(seconds=second):%Y%m%dt%H%M%Sz}-0a1b2c3d", **figures)


def shown(shop: Shop, **figures: Any) -> dict[str, str]:
    """Ingest, and return the table of a report with these figures."""
    leave(shop, **figures)
    done = run("ingest")
    assert done.exit_code == 0, done.stderr
    return dict(
        re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in done.stdout.splitlines() if "  " in line
    )


def test_a_report_tells_machine_times_and_cost(shop: Shop) -> None:
    table = shown(shop, status="released", embedded=500, machines=[MACHINE], seconds=SECONDS, transform=JOB)
    assert table["machine"] == "avx512_vnni, 4 CPUs, 50 vectors a second"
    assert table["took"] == "Plan 4 s, Embed 5 min, Load 9 s, Release 3 s"
    assert table["transform job"] == "2 times ml.c6i.xlarge for 4 min"
    assert table["cost"] == f"about $0.0262 ({PRICE}), Batch Transform alone"


def test_machines_of_different_kinds_are_told_apart(shop: Shop) -> None:
    other = {**MACHINE, "instruction_set": "avx2", "instances": 2, "cpus": 1, "pace": 10.5}
    table = shown(shop, status="released", embedded=500, machines=[MACHINE, other])
    assert table["machine"] == (
        "avx512_vnni, 4 CPUs, 50 vectors a second; 2 times avx2, 1 CPU, 10.5 vectors a second each"
    )


def test_an_older_container_leaves_the_machine_unknown(shop: Shop) -> None:
    assert shown(shop, status="released", embedded=500, machines=[])["machine"].startswith("not known: ")
    assert "machine" not in shown(shop, status="released", embedded=0, machines=[])
    assert "machine" not in shown(shop, status="released", embedded=500)


def test_a_dry_run_says_how_long_it_would_take_and_what_it_would_cost(shop: Shop) -> None:
    table = shown(shop, status="dry_run", embedded=24_000, machines=[], estimate=ESTIMATE)
    states = "Plan 20 s, Embed 8 to 15 min, Load 2 min, Release 7 to 15 s"
    assert table["would take"] == f"about 10 to 18 min: {states}"
    assert table["would run on"] == "ml.c6i.xlarge"
    assert table["would cost"] == f"about $0.0272 to $0.12 ({PRICE}), Batch Transform alone"
    assert table["estimated by"] == ESTIMATE["said"]
    assert "machine" not in table


def test_a_price_that_is_not_known_is_said_with_its_reason(shop: Shop) -> None:
    unpriced = {**ESTIMATE, "usd": None, "price": "ml.r5.xlarge is not in the table of prices (ml.c6i)"}
    table = shown(shop, status="dry_run", embedded=24_000, estimate=unpriced)
    assert table["would cost"] == "not known: ml.r5.xlarge is not in the table of prices (ml.c6i)"


def test_nothing_to_embed_runs_on_nothing(shop: Shop) -> None:
    idle = {**ESTIMATE, "embeddings": 0, "usd": [0, 0]}
    idle["seconds"] = {"plan": [2, 2], "embed": [0, 0], "load": [9, 12], "release": [1, 2], "total": [12, 16]}
    table = shown(shop, status="dry_run", embedded=0, estimate=idle)
    assert table["would take"] == "about 12 to 16 s: Plan 2 s, Load 9 to 12 s, Release 1 to 2 s"
    assert not {"would run on", "would cost"} & table.keys()


def test_json_is_the_whole_report_and_nothing_else(shop: Shop) -> None:
    figures = {
        "status": "released",
        "embedded": 500,
        "machines": [MACHINE],
        "seconds": SECONDS,
        "transform": JOB,
    }
    shown(shop, **figures)
    told = json.loads(run("ingest", "--json").stdout)
    assert {name: told[name] for name in figures} == figures


def test_json_is_the_report_of_a_failed_ingest_too(aws: str) -> None:
    failing = {"Type": "Fail", "Error": "GateError", "Cause": "no"}
    shop = deploy({"StartAt": "Failed", "States": {"Failed": failing}})
    leave(shop, status="failed", error="GateError", machines=[MACHINE])
    done = run("ingest", "--json")
    assert (done.exit_code, json.loads(done.stdout)["machines"]) == (1, [MACHINE])
    assert "The ingest ended as FAILED: GateError: no." in done.stderr
