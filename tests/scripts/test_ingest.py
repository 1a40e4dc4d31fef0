"""`clip-search ingest` and `status`, against state machines that really run."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from clip_search.aws.account import Account
from clip_search.aws.errors import translate
from clip_search.ingest.execution import Ingests
from scripts_kit.shop import BUCKET, ROLE, Shop, deploy, run

LOAD: dict[str, Any] = {
    "Type": "Map",
    "ItemsPath": "$.parts",
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "LoadPart",
        "States": {"LoadPart": {"Type": "Pass", "End": True}},
    },
    "Next": "Release",
}
INGEST = {
    "StartAt": "Plan",
    "States": {
        "Plan": {"Type": "Pass", "Result": {"parts": [1, 2, 3]}, "Next": "Load"},
        "Load": LOAD,
        "Release": {"Type": "Pass", "End": True},
    },
}
CLOSED = "http://127.0.0.1:1"
WAITING = {
    "StartAt": "Embed",
    "States": {"Embed": {"Type": "Wait", "Seconds": 600, "End": True}},
}

PLAIN = {"full": False, "dry_run": False, "accept": [], "by": "user/moto"}
"""What an ingest is started with that nothing was wished for."""


def failing(error: str, cause: str) -> dict[str, Any]:
    return {"StartAt": "Failed", "States": {"Failed": {"Type": "Fail", "Error": error, "Cause": cause}}}


def started(shop: Shop) -> dict[str, Any]:
    executions = shop.stepfunctions.list_executions(stateMachineArn=shop.state_machine)["executions"]
    described: dict[str, Any] = shop.stepfunctions.describe_execution(
        executionArn=executions[0]["executionArn"]
    )
    return described


def leave_reports(shop: Shop, **figures: object) -> None:
    """A report for an execution that starts now, or in any of the next seconds."""
    now = datetime.now(UTC)
    for second in range(30):
        shop.report(f"{now + timedelta(seconds=second):%Y%m%dt%H%M%Sz}-0a1b2c3d", **figures)


def test_an_ingest_is_followed_to_its_report(aws: str) -> None:
    shop = deploy(INGEST)
    thumbnails = {"made": 290, "kept": 0, "removed": 3, "complete": True}
    told = {"indexed": 298, "rejected": 2, "embedded": 600, "reused": 0, "previous": None}
    changed = {"image": False, "text": True}
    leave_reports(shop, status="released", **told, thumbnails=thumbnails, model_changed=changed)
    done = run("ingest", "--full")
    assert done.exit_code == 0, done.stderr
    assert json.loads(started(shop)["input"]) == {**PLAIN, "full": True}
    assert "Ingest: SUCCEEDED" in done.stderr
    figures = dict(re.split(r"\s{2,}", line.strip()) for line in done.stdout.splitlines())
    assert figures["products indexed"] == "298"
    assert figures["products rejected"] == "2"
    assert figures["vectors reused"] == "0"
    assert figures["thumbnails"] == "290 made, 0 kept, 3 removed"
    assert figures["previous release"] == "none"
    assert figures["model"] == "another for texts"
    assert f"s3://{BUCKET}/runs/{figures['release']}/rejected.jsonl" in done.stderr


def test_placeholders_are_named(aws: str) -> None:
    shop = deploy(INGEST)
    leave_reports(
        shop, status="released", indexed=700, placeholders=[{"image": "no-photo.png", "products": 400}]
    )
    done = run("ingest")
    assert done.exit_code == 0, done.stderr
    assert "no-photo.png is the picture of 400 products" in " ".join(done.stderr.split())


def test_starting_without_waiting(aws: str) -> None:
    shop = deploy(WAITING)
    done = run("ingest", "--no-wait")
    assert done.exit_code == 0
    assert json.loads(started(shop)["input"]) == PLAIN
    assert "Stop: clip-search ingest --stop" in done.stderr


def test_an_ingest_is_stopped(aws: str) -> None:
    shop = deploy(WAITING)
    assert "No ingest is running" in run("ingest", "--stop").stderr
    run("ingest", "--no-wait")
    done = run("ingest", "--stop")
    assert done.exit_code == 0
    assert f"Ingest {started(shop)['name']} was stopped" in done.stderr
    assert started(shop)["status"] == "ABORTED"


def test_attaching_after_the_end_tells_how_it_ended(aws: str) -> None:
    shop = deploy(INGEST)
    assert "There was no ingest yet" in run("ingest", "--attach").stderr
    leave_reports(shop, status="released", indexed=298)
    run("ingest")
    done = run("ingest", "--attach")
    assert done.exit_code == 0, done.stderr
    assert "is not running any more" in done.stderr
    assert "298" in done.stdout


def test_attaching_after_a_failure_tells_the_failure(aws: str) -> None:
    deploy(failing("CatalogueError", "12 of 20 products rejected"))
    run("ingest")
    done = run("ingest", "--attach")
    assert done.exit_code == 1
    assert "The ingest ended as FAILED: CatalogueError: 12 of 20 products rejected." in done.stderr


def test_options_that_exclude_one_another_are_refused(shop: Shop) -> None:
    assert run("ingest", "--stop", "--full").exit_code == 2


def test_only_one_runs_at_a_time(aws: str) -> None:
    shop = deploy(WAITING)
    run("ingest", "--no-wait")
    again = run("ingest")
    assert again.exit_code == 1
    assert f"An ingest is already running: {started(shop)['name']}" in again.stderr
    assert len(shop.stepfunctions.list_executions(stateMachineArn=shop.state_machine)["executions"]) == 1


def test_ctrl_c_leaves_it_running(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    shop = deploy(WAITING)
    monkeypatch.setattr("clip_search.ingest.execution.sleep", interrupt)
    done = run("ingest")
    assert done.exit_code == 130
    assert "The ingest goes on. Look: clip-search status" in done.stderr
    assert started(shop)["status"] == "RUNNING"


def test_attaching_to_the_one_that_runs(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = deploy(WAITING)
    assert run("ingest", "--attach").exit_code == 1
    run("ingest", "--no-wait")

    def stop(seconds: float) -> None:
        shop.stepfunctions.stop_execution(executionArn=started(shop)["executionArn"])

    monkeypatch.setattr("clip_search.ingest.execution.sleep", stop)
    done = run("ingest", "--attach")
    assert done.exit_code == 1
    assert "The ingest ended as ABORTED: it was stopped." in done.stderr


@pytest.mark.parametrize(
    ("cause", "shown"),
    [
        ("12 of 20 products\nrejected", "CatalogueError: 12 of 20 products rejected"),
        (json.dumps({"errorMessage": "no index", "stackTrace": ["x"]}), "CatalogueError: no index"),
    ],
)
def test_a_failure_is_told_in_one_line(aws: str, cause: str, shown: str) -> None:
    deploy(failing("CatalogueError", cause))
    done = run("ingest")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == f"Error: The ingest ended as FAILED: {shown}."


def test_status_of_a_new_deployment(shop: Shop, model_endpoint: str) -> None:
    done = run("status")
    assert done.exit_code == 0, done.stderr
    assert "ClipSearch-Data: CREATE_COMPLETE" in done.stdout
    assert f"{model_endpoint}: InService" in done.stdout
    assert "none is known" in done.stdout
    assert re.search(r"last ingest\s+none yet", done.stdout)


def test_status_tells_the_release_and_the_last_ingest(aws: str, model_endpoint: str) -> None:
    shop = deploy(failing("GateError", "the new index holds 3 products, 4 were loaded"))
    shop.report("20260101t000000z-aaaaaaaa", status="released", indexed=10)
    shop.report("20260102t000000z-bbbbbbbb", status="released", indexed=11)
    shop.report("20260103t000000z-cccccccc", status="failed")
    run("ingest")
    done = run("status")
    assert re.search(r"release\s+20260102t000000z-bbbbbbbb", done.stdout)
    assert re.search(r"products indexed\s+11", done.stdout)
    assert re.search(r"last ingest\s+ingest-\S+: FAILED", done.stdout)
    assert "GateError: the new index holds 3 products" in done.stdout


@pytest.fixture
def model_endpoint(aws: str) -> str:
    """The endpoint that the outputs name."""
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model(ModelName="clip", PrimaryContainer={"Image": "clip:1"}, ExecutionRoleArn=ROLE)
    variant = {
        "VariantName": "all",
        "ModelName": "clip",
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    sagemaker.create_endpoint_config(EndpointConfigName="clip", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="clip", EndpointConfigName="clip")
    return "clip"


def test_a_gap_in_the_network_is_borne(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = deploy(WAITING)
    monkeypatch.setattr("clip_search.aws.account.ATTEMPTS", 1)
    run("ingest", "--no-wait")
    ingests = Ingests(Account().client("stepfunctions"), shop.state_machine)
    told: list[int] = []
    looks = ingests.follow(started(shop)["executionArn"], told.append)
    reachable, silences = ingests.client, []

    def wait(seconds: float) -> None:
        """The first pause cuts the network, the third mends it, after the ingest was stopped."""
        silences.append(seconds)
        ingests.client = (
            reachable if len(silences) > 2 else boto3.client("stepfunctions", endpoint_url=CLOSED)
        )
        if len(silences) == 3:
            reachable.stop_execution(executionArn=started(shop)["executionArn"])

    monkeypatch.setattr("clip_search.ingest.execution.sleep", wait)
    seen = [execution.status for execution, _ in looks]
    assert (seen[0], seen[-1]) == ("RUNNING", "ABORTED")
    assert told == [1, 2]


def test_a_local_stand_in_that_has_ended_is_not_waited_for(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = deploy(WAITING)
    monkeypatch.setattr("clip_search.aws.account.ATTEMPTS", 1)
    run("ingest", "--no-wait")
    ingests = Ingests(Account().client("stepfunctions"), shop.state_machine)
    pauses: list[float] = []

    def end_it(seconds: float) -> None:
        pauses.append(seconds)
        ingests.client = boto3.client("stepfunctions", endpoint_url=CLOSED)

    monkeypatch.setattr("clip_search.ingest.execution.sleep", end_it)
    with pytest.raises(EndpointConnectionError) as caught:
        list(ingests.follow(started(shop)["executionArn"], lambda _: None))
    assert len(pauses) == 3
    assert "make demo" in str(translate(caught.value))
