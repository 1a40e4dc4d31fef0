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

from stacks_kit.definition import definition

LIMIT_BYTES = 256 * 1024
MOST_PARTS = 3_500
"""An execution's history ends at 25,000 events, and a part takes seven."""
ACCOUNT, REGION = "123456789012", "us-east-1"
FUNCTIONS = ("Plan", "Load", "Release", "Abort")


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
    with mock_aws(config=executing):
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


def passed(machine: str, parts: int) -> dict[str, int]:
    """Run a plan of so many parts that needs no embedding; return the largest input or output of each state."""
    run = "20261121t100100z-00000000"
    planned = {
        "run": run,
        "previous": run,
        "parts": list(range(parts)),
        "embeddings": 0,
        "input": f"s3://{'b' * 63}/runs/{run}/input/",
        "output": f"s3://{'b' * 63}/runs/{run}/output/",
    }
    released = {"run": run, "status": "released", "indexed": 1, "rejected": 0, "placeholders": ["x"] * 200}
    answers = [planned, *[{"indexed": 250, "rejected": 0}] * parts, released]
    lambda_simple_backends[ACCOUNT][REGION].lambda_simple_results_queue += map(json.dumps, answers)
    steps = boto3.client("stepfunctions")
    started = steps.start_execution(stateMachineArn=machine, name=f"of-{parts}-parts", input="{}")
    execution = started["executionArn"]
    deadline = time.monotonic() + 120
    while steps.describe_execution(executionArn=execution)["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert steps.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    pages = steps.get_paginator("get_execution_history").paginate(
        executionArn=execution, includeExecutionData=True
    )
    sizes: dict[str, int] = {}
    for page in pages:
        for event in page["events"]:
            for state, size in _sizes(event):
                sizes[state] = max(sizes.get(state, 0), size)
    return sizes


def _sizes(event: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for kind in ("stateEnteredEventDetails", "stateExitedEventDetails"):
        for part in ("input", "output"):
            if part in event.get(kind, {}):
                yield f"{event[kind]['name']} {part}", len(event[kind][part])


def test_a_part_adds_a_number_to_the_state_and_nothing_more(machine: str) -> None:
    few, many = passed(machine, 10), passed(machine, 110)
    assert few.keys() == many.keys() >= {"Plan output", "Load input", "LoadPart output", "Release input"}
    for state, size in many.items():
        assert size - few[state] <= 100 * len("100,"), state
    assert many["LoadPart output"] == len("{}")
    largest = max(many.values()) + (MOST_PARTS - 110) * len(f"{MOST_PARTS},")
    assert largest < LIMIT_BYTES / 4
