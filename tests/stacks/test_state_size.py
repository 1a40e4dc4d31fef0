"""What the state machine passes from state to state, by running its definition on a large plan."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import lambda_simple_backends
from moto.core.config import DefaultConfig

from local_cloud.stepfunctions import distributed_map
from stacks_kit.definition import definition

ACCOUNT, REGION = "123456789012", "us-east-1"
FUNCTIONS = ("Plan", "Load", "Release", "Abort")
BUCKET, RUN = "shop", "20261121t100100z-00000000"
Answer = Any


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The definition in an interpreter that really executes; functions answer what a test has queued."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    executing: DefaultConfig = {
        "stepfunctions": {"execute_state_machine": True},
        "lambda": {"use_docker": False},
    }
    distributed_map.install(lambda role, need: None)
    with mock_aws(config=executing):
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("empty.py", "")
        for name in FUNCTIONS:
            boto3.client("lambda").create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=role,
                Handler="empty.handler",
                Code={"ZipFile": code.getvalue()},
            )
        made = boto3.client("stepfunctions").create_state_machine(
            name="ingest", definition=definition(), roleArn=role
        )
        yield str(made["stateMachineArn"])


def executed(machine: str, parts: int, *loaded: Answer) -> dict[str, Any]:
    """Run a plan of so many parts that needs no embedding, in two turns; return the execution."""
    planned = {
        "run": RUN,
        "planned": True,
        "dry": False,
        "previous": RUN,
        "parts": f"runs/{RUN}/parts.json",
        "dimension": 512,
        "loaders": 3,
        "embeddings": 0,
        "input": f"s3://{'b' * 63}/runs/{RUN}/input/",
        "output": f"s3://{'b' * 63}/runs/{RUN}/output/",
    }
    listed = [{"part": n, "products": 250, "embeddings": 250} for n in range(parts)]
    boto3.client("s3").put_object(Bucket=BUCKET, Key=planned["parts"], Body=json.dumps(listed))
    released = {"run": RUN, "status": "released", "indexed": 1, "rejected": 0, "placeholders": ["x"] * 200}
    unfinished = {"run": RUN, "planned": False, "turn": 1}
    answers = [unfinished, planned, *(loaded or [{"indexed": 250, "rejected": 0}] * parts), released]
    lambda_simple_backends[ACCOUNT][REGION].lambda_simple_results_queue += map(json.dumps, answers)
    steps = boto3.client("stepfunctions")
    started = steps.start_execution(stateMachineArn=machine, name=f"of-{parts}-parts", input="{}")
    deadline = time.monotonic() + 120
    while (told := steps.describe_execution(executionArn=started["executionArn"]))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return dict(told)


def history(execution: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an execution's events."""
    pages = boto3.client("stepfunctions").get_paginator("get_execution_history")
    told = pages.paginate(executionArn=execution["executionArn"], includeExecutionData=True)
    return [event for page in told for event in page["events"]]


def sizes(events: list[dict[str, Any]]) -> dict[str, int]:
    """Return the largest input or output of each state."""
    found: dict[str, int] = {}
    for event in events:
        for kind in ("stateEnteredEventDetails", "stateExitedEventDetails"):
            for part in ("input", "output"):
                if part in event.get(kind, {}):
                    name = f"{event[kind]['name']} {part}"
                    found[name] = max(found.get(name, 0), len(event[kind][part]))
    return found


def test_the_number_of_parts_makes_neither_state_nor_history_longer(machine: str) -> None:
    few, many = executed(machine, 10), executed(machine, 1_500)
    assert (few["status"], many["status"]) == ("SUCCEEDED", "SUCCEEDED")
    few_events, many_events = history(few), history(many)
    assert len(many_events) == len(few_events) < 50
    assert sizes(many_events) == sizes(few_events)
    assert {"Plan output", "Load input", "Load output", "Release input"} <= sizes(few_events).keys()
    assert max(sizes(few_events).values()) < 1_000
    assert [e["stateEnteredEventDetails"]["name"] for e in few_events if "stateEnteredEventDetails" in e] == [
        "WhatFor", "FirstTurn", "Plan", "AnythingToEmbed", "Plan", "AnythingToEmbed", "Load", "Release"
    ]  # fmt: skip
