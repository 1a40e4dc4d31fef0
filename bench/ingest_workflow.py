"""The whole workflow over the embedding alone, on the deployed local stack."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import pictures
from bench.query_stack import Stack
from clip_search.parallel import in_parallel

STATES = ("Plan", "Embed", "Load", "Release")
_WAIT_S = 3600


def workflow(stack: Stack, folder: Path, count: int, say: Callable[[str], None]) -> dict[str, float]:
    """Index `count` products with a picture each; return seconds: by state, of the job's own work, and in all."""
    _upload(stack, folder, count, say)
    say(f"indexing {count} products")
    steps = stack.cloud.client("stepfunctions")
    execution = steps.start_execution(
        stateMachineArn=stack.state_machine,
        input=json.dumps({"full": True, "accept": ["products", "pictures"]}),
    )["executionArn"]
    end = time.monotonic() + _WAIT_S
    while (told := steps.describe_execution(executionArn=execution))["status"] == "RUNNING":
        if time.monotonic() > end:
            raise TimeoutError(f"the ingest of {count} products was not done within {_WAIT_S} s")
        time.sleep(0.2)
    if told["status"] != "SUCCEEDED":
        raise RuntimeError(f"the ingest ended as {told['status']}: {told.get('cause')}")
    states = _states(steps, execution)
    return {**states, "job": _job(stack), "all": (told["stopDate"] - told["startDate"]).total_seconds()}


def _upload(stack: Stack, folder: Path, count: int, say: Callable[[str], None]) -> None:
    pictures.draw(folder, count)
    files = pictures.files_of(folder, count)
    s3 = stack.cloud.client("s3")
    lines = [
        {"id": f"P{n}", "title": f"Drawn thing number {n}", "images": [file.name]}
        for n, file in enumerate(files)
    ]
    say(f"uploading {count} pictures")
    in_parallel(lambda file: s3.upload_file(str(file), stack.bucket, f"catalog/{file.name}"), files)
    body = "\n".join(map(json.dumps, lines)).encode()
    s3.put_object(Bucket=stack.bucket, Key="catalog/products.jsonl", Body=body)


def _states(steps: Any, execution: str) -> dict[str, float]:
    """Return how long the execution was in each state."""
    entered: dict[str, datetime] = {}
    seconds = dict.fromkeys(STATES, 0.0)
    pages = steps.get_paginator("get_execution_history").paginate(executionArn=execution)
    for event in (event for page in pages for event in page["events"]):
        if details := event.get("stateEnteredEventDetails"):
            entered[details["name"]] = event["timestamp"]
        elif (details := event.get("stateExitedEventDetails")) and details["name"] in seconds:
            seconds[details["name"]] += (event["timestamp"] - entered[details["name"]]).total_seconds()
    return seconds


def _job(stack: Stack) -> float:
    """Return how long the last transform job worked: from its container's start to its end."""
    sagemaker = stack.cloud.client("sagemaker")
    found = sagemaker.list_transform_jobs(SortBy="CreationTime", SortOrder="Descending", MaxResults=1)
    name = found["TransformJobSummaries"][0]["TransformJobName"]
    told: Mapping[str, Any] = sagemaker.describe_transform_job(TransformJobName=name)
    return float((told["TransformEndTime"] - told["TransformStartTime"]).total_seconds())
