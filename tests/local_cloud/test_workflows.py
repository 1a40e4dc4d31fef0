"""Executions: tasks that really run, failures, stops, and the events that tell of them."""

import json
import time
import uuid
from typing import Any

import pytest

from local_cloud.testing import Cloud


class Machine:
    """Starts executions of the sample app's state machine and waits for them."""

    def __init__(self, cloud: Cloud, shop: dict[str, str]) -> None:
        self.cloud = cloud
        self.shop = shop
        self.states = cloud.client("stepfunctions")

    def start(self, given: dict[str, Any]) -> str:
        name = uuid.uuid4().hex
        started = self.states.start_execution(
            stateMachineArn=self.shop["MachineArn"], name=name, input=json.dumps(given)
        )
        return str(started["executionArn"])

    def wait(self, arn: str) -> dict[str, Any]:
        end = time.monotonic() + 60
        while True:
            execution: dict[str, Any] = self.states.describe_execution(executionArn=arn)
            if execution["status"] != "RUNNING":
                return execution
            assert time.monotonic() < end
            time.sleep(0.05)

    def event(self, arn: str) -> dict[str, Any]:
        """What the rule's target was told about an execution."""
        s3, key = self.cloud.client("s3"), f"events/{arn.rpartition(':')[2]}.json"
        end = time.monotonic() + 30
        while True:
            try:
                event: dict[str, Any] = json.loads(
                    s3.get_object(Bucket=self.shop["BucketName"], Key=key)["Body"].read()
                )
            except s3.exceptions.NoSuchKey:
                assert time.monotonic() < end, "no event came"
                time.sleep(0.05)
            else:
                return event

    def job(self, body: bytes) -> dict[str, Any]:
        bucket, place = self.shop["BucketName"], f"tmp/{uuid.uuid4().hex}"
        self.cloud.client("s3").put_object(Bucket=bucket, Key=f"{place}/in/a", Body=body)
        return {
            "name": f"job-{uuid.uuid4().hex}",
            "model": self.shop["ModelName"],
            "input": f"s3://{bucket}/{place}/in/",
            "output": f"s3://{bucket}/{place}/out/",
        }


@pytest.fixture
def machine(cloud: Cloud, shop: dict[str, str]) -> Machine:
    return Machine(cloud, shop)


def test_a_function_and_a_transform_job_run(machine: Machine) -> None:
    execution = machine.wait(machine.start({"n": 1, "job": machine.job(b"1\n2\n")}))
    assert execution["status"] == "SUCCEEDED", execution
    output = json.loads(execution["output"])
    assert output["echo"]["echoed"]["n"] == 1
    assert output["transform"]["TransformJobStatus"] == "Completed"
    history = machine.states.get_execution_history(executionArn=execution["executionArn"])["events"]
    assert {"ExecutionStarted", "TaskSucceeded", "ExecutionSucceeded"} <= {event["type"] for event in history}
    listed = machine.states.list_executions(
        stateMachineArn=machine.shop["MachineArn"], statusFilter="SUCCEEDED"
    )["executions"]
    assert execution["executionArn"] in {item["executionArn"] for item in listed}


def test_a_failed_job_fails_the_task_with_the_job_as_its_cause(machine: Machine) -> None:
    arn = machine.start({"job": machine.job(b"fail:400")})
    execution = machine.wait(arn)
    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    assert "on purpose" in json.loads(execution["cause"])["FailureReason"]
    event = machine.event(arn)
    assert (event["source"], event["detail-type"]) == ("aws.states", "Step Functions Execution Status Change")
    assert event["detail"]["status"] == "FAILED"
    assert event["detail"]["executionArn"] == arn


def test_what_sagemaker_refuses_has_its_name(machine: Machine) -> None:
    execution = machine.wait(machine.start({"job": {**machine.job(b"1"), "model": "nobody"}}))
    assert execution["error"].startswith("SageMaker.Validation")
    assert "nobody" in execution["cause"]


def test_a_stop_ends_the_execution_and_its_job(machine: Machine) -> None:
    job = machine.job(b"slow:20")
    arn = machine.start({"job": job})
    sagemaker = machine.cloud.client("sagemaker")
    end = time.monotonic() + 30
    while not sagemaker.list_transform_jobs(NameContains=job["name"])["TransformJobSummaries"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    machine.states.stop_execution(executionArn=arn, error="Enough", cause="it took too long")
    stopped = machine.wait(arn)
    assert (stopped["status"], stopped["error"], stopped["cause"]) == (
        "ABORTED",
        "Enough",
        "it took too long",
    )
    told = machine.event(arn)["detail"]
    assert (told["status"], told["error"], told["cause"]) == ("ABORTED", "Enough", "it took too long")
    while (
        sagemaker.describe_transform_job(TransformJobName=job["name"])["TransformJobStatus"] == "InProgress"
    ):
        assert time.monotonic() < end
        time.sleep(0.05)
