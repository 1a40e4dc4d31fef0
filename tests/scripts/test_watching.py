"""How an ingest is shown as it goes: by what its run leaves in the bucket, beside a state machine that really runs."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.s3.models import s3_backends

from clip_search.ingest.history import Step
from clip_search.ingest.progress import Watch
from clip_search.ingest.runs import Runs
from clip_search.terminal import duration, span
from scripts_kit.shop import BUCKET, Shop, deploy, run

PARTS = [
    {"part": 0, "products": 300, "embeddings": 250},
    {"part": 1, "products": 100, "embeddings": 0},
    {"part": 2, "products": 200, "embeddings": 150},
]
ACCOUNT = "123456789012"
"""That of moto."""
SOON = timedelta(seconds=8)
Act = Callable[[], object]


def waiting_in(state: str) -> dict[str, Any]:
    return {
        "StartAt": "Plan",
        "States": {
            "Plan": {"Type": "Pass", "Next": state},
            state: {"Type": "Wait", "Seconds": 600, "End": True},
        },
    }


class Ingest:
    """An ingest that waits in one state while a test leaves what its run would leave."""

    def __init__(self, state: str) -> None:
        self.shop: Shop = deploy(waiting_in(state))
        run("ingest", "--no-wait")
        (execution,) = self.shop.stepfunctions.list_executions(stateMachineArn=self.shop.state_machine)[
            "executions"
        ]
        self._arn = execution["executionArn"]
        self._run = f"{execution['startDate'].astimezone(UTC):%Y%m%dt%H%M%Sz}-0a1b2c3d"

    def leave(self, name: str, content: object = "", *, later: timedelta = timedelta()) -> None:
        """Leave an object, as if it had been written so much later."""
        key = f"runs/{self._run}/{name}"
        self.shop.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(content).encode())
        s3_backends[ACCOUNT]["aws"].buckets[BUCKET].keys[key].last_modified += later

    def plan(self, **estimate: object) -> None:
        self.leave("parts.json", PARTS)
        self.leave("plan.json", {"estimate": estimate})

    def embedded(self, part: int, *, later: timedelta = timedelta()) -> None:
        self.leave(f"output/part-{part:05d}.jsonl.out", later=later)

    def loaded(self, part: int, *, later: timedelta = timedelta()) -> None:
        self.leave(f"rejected/part-{part:05d}.jsonl", later=later)

    def stop(self) -> None:
        self.shop.stepfunctions.stop_execution(executionArn=self._arn)


@pytest.fixture
def watched(aws: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Attach to an ingest, act once after each look, then stop it; return what was printed, line by line."""

    def watch(ingest: Ingest, *acts: Act, between_s: float = 0) -> list[str]:
        left: Iterator[Act] = iter(acts)
        monkeypatch.setattr("clip_search.ingest.display.BETWEEN_LINES_S", between_s)
        monkeypatch.setattr("clip_search.ingest.execution.sleep", lambda _: next(left, ingest.stop)())
        done = run("ingest", "--attach")
        assert "The ingest ended as ABORTED" in done.stderr
        assert done.stdout == ""
        return [line for line in done.stderr.splitlines() if line.startswith("Ingest: ")]

    return watch


def words(lines: list[str]) -> list[str]:
    """What is said of a state behind the time that it has gone on."""
    return [line.partition(" s: ")[2] for line in lines if " s: " in line]


def test_embedding_is_told_in_vectors_of_the_parts_that_need_any(watched: Callable[..., list[str]]) -> None:
    ingest = Ingest("Embed")
    lines = watched(ingest, ingest.plan, lambda: ingest.embedded(0), lambda: ingest.embedded(2))
    assert lines[0].startswith("Ingest: Embed for ")
    assert words(lines) == [
        "400 vectors in 2 parts, none written yet",
        "250 of 400 vectors, 1 of 2 parts",
        "400 of 400 vectors, 2 of 2 parts",
    ]
    assert lines[-1].startswith("Ingest: ABORTED, ")


def test_loading_is_told_in_products_and_goes_by_the_pace_so_far(watched: Callable[..., list[str]]) -> None:
    ingest = Ingest("Load")
    ingest.plan()
    ingest.leave("rejected/plan-00000.jsonl")
    lines = watched(ingest, lambda: ingest.loaded(0), lambda: ingest.loaded(1, later=SOON))
    assert words(lines) == [
        "600 products in 3 parts, none loaded yet",
        "300 of 600 products, 1 of 3 parts",
        "400 of 600 products, 2 of 3 parts; about 16 s left",
    ]


def test_who_comes_half_way_is_told_the_same(watched: Callable[..., list[str]]) -> None:
    ingest = Ingest("Load")
    ingest.plan()
    ingest.loaded(1)
    ingest.loaded(2, later=SOON)
    assert words(watched(ingest)) == ["300 of 600 products, 2 of 3 parts; about 12 s left"]


def test_before_there_is_a_pace_an_earlier_run_says_how_long_it_takes(
    watched: Callable[..., list[str]],
) -> None:
    ingest = Ingest("Embed")
    ingest.plan(run="20261121t100000z-00000000", seconds={"embed": [1800.0, 3600.0]})
    assert words(watched(ingest)) == ["400 vectors in 2 parts, none written yet; about 30 to 60 min left"]


def test_of_what_is_done_nothing_is_left_whatever_an_earlier_run_took(
    watched: Callable[..., list[str]],
) -> None:
    ingest = Ingest("Embed")
    ingest.plan(run="20261121t100000z-00000000", seconds={"embed": [1800.0, 3600.0]})
    ingest.embedded(0)
    ingest.embedded(2)
    assert words(watched(ingest)) == ["400 of 400 vectors, 2 of 2 parts"]


@pytest.mark.parametrize(
    "estimate",
    [
        {"run": None, "seconds": {"embed": [1800.0, 3600.0]}},
        {"run": "20261121t100000z-00000000", "seconds": {"embed": [0.0, 0.001]}},
        {},
    ],
    ids=["of the table", "that is past", "none"],
)
def test_what_cannot_be_said_is_not_said(watched: Callable[..., list[str]], estimate: dict[str, Any]) -> None:
    ingest = Ingest("Embed")
    ingest.plan(**estimate)
    assert words(watched(ingest)) == ["400 vectors in 2 parts, none written yet"]


def test_lines_do_not_come_one_after_the_other(watched: Callable[..., list[str]]) -> None:
    ingest = Ingest("Load")
    ingest.plan()
    acts = [lambda part=part: ingest.loaded(part) for part in range(3)]
    assert len(words(watched(ingest, *acts, between_s=60))) == 1


def test_an_older_deployment_has_no_list_of_parts(watched: Callable[..., list[str]]) -> None:
    ingest = Ingest("Load")
    ingest.loaded(0)
    lines = watched(ingest)
    assert lines[0].startswith("Ingest: Load for ")
    assert words(lines) == []


def test_on_a_terminal_each_state_has_a_live_line(
    watched: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = Ingest("Load")
    ingest.plan()
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("clip_search.ingest.execution.sleep", lambda _: ingest.stop())
    ingest.loaded(0)
    shown = run("ingest", "--attach").stderr
    assert "Plan" in shown
    assert "300 of 600 products" in shown
    assert "The ingest ended as ABORTED" in shown


def test_a_bucket_that_does_not_answer_is_passed_over(aws: str) -> None:
    now = datetime.now(UTC)
    progress = Watch(Runs(boto3.client("s3"), "no-such-bucket"), now).look(Step("Load", now))
    assert (progress.name, progress.done, progress.left) == ("Load", None, None)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (12_240, "3.4 h")]
)
def test_a_time_has_the_unit_that_suits_it(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("least", "most", "shown"),
    [
        (180, 360, "3 to 6 min"),
        (20, 180, "20 s to 3 min"),
        (181, 182, "3 min"),
        (0, 12, "0 to 12 s"),
        (5000, 7200, "83 min to 2.0 h"),
    ],
)
def test_a_time_between_two(least: float, most: float, shown: str) -> None:
    assert span(least, most) == shown
