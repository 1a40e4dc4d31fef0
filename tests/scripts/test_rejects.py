"""`clip-search rejects` and `redrive`: what an ingest left out, and trying that again."""

import json

import pytest

from scripts_kit.shop import BUCKET, Shop, deploy, run

RUN = "20261128t101500z-1a2b3c4d"
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}}


def leave(shop: Shop, name: str, *records: object) -> None:
    body = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    shop.s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN}/{name}", Body=body)


@pytest.fixture
def ended(shop: Shop) -> Shop:
    """A run that rejected three products for two reasons, and left something out of two others."""
    lines = [
        {"id": name, "file": "a.jsonl", "line": line, "reason": f"title of {name} is missing", "kind": kind}
        for line, (name, kind) in enumerate(
            [("mug", "title: is missing"), ("cup", "title: is missing"), ("jar", "id: is too long")], 1
        )
    ]
    leave(shop, "rejected.jsonl", *lines)
    example = {"id": "bowl", "file": "a.jsonl", "line": 9, "picture": "images/bowl.jpg"}
    leave(
        shop,
        "notes.jsonl",
        {
            "field": "images",
            "what": "left out: the file is damaged, or no picture",
            "count": 2,
            "examples": [example],
        },
    )
    shop.report(RUN, status="released")
    return shop


def test_they_are_grouped_by_reason_with_counts_and_examples(ended: Shop) -> None:
    done = run("rejects")
    assert done.exit_code == 0, done.stderr
    assert f"Run {RUN} (released):" in done.stderr
    assert "3 products rejected:" in done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[:3] == [
        "2  title: is missing",
        "a.jsonl:1, product mug: title of mug is missing",
        "a.jsonl:2, product cup: title of cup is missing",
    ]
    assert "a.jsonl:9, product bowl, images/bowl.jpg" in lines


def test_as_json_with_the_run_named(ended: Shop) -> None:
    told = json.loads(run("rejects", RUN, "--json").stdout)
    assert told["run"] == RUN
    assert [(one["field"], one["count"]) for one in told["rejected"]] == [("title", 2), ("id", 1)]
    assert [(one["field"], one["count"]) for one in told["notes"]] == [("images", 2)]


def test_where_there_is_no_report_it_says_so(shop: Shop) -> None:
    assert "There is no report of any run" in run("rejects").stderr
    done = run("rejects", "20200101t000000z-00000000")
    assert (done.exit_code, "no report of run 20200101t000000z-00000000" in done.stderr) == (1, True)


def test_a_redrive_is_an_ingest_that_asks_again(aws: str) -> None:
    shop = deploy(WAITING)
    assert "has started" in run("redrive").stderr
    (execution,) = shop.stepfunctions.list_executions(stateMachineArn=shop.state_machine)["executions"]
    described = shop.stepfunctions.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == {"redrive": True, "by": "user/moto"}
    assert execution["name"].startswith("ingest-")
