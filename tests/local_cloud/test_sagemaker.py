"""Endpoints and Transform jobs, through boto3 and through the SageMaker Python SDK."""

import json
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_cloud.testing import Cloud


def ask(cloud: Cloud, shop: dict[str, str], body: bytes) -> Any:
    runtime = cloud.client("sagemaker-runtime")
    return json.loads(runtime.invoke_endpoint(EndpointName=shop["EndpointName"], Body=body)["Body"].read())


def error_of(call: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call()
    return dict(caught.value.response)


def test_the_endpoint_forwards_to_the_models_container(cloud: Cloud, shop: dict[str, str]) -> None:
    answer = ask(cloud, shop, b"hello")
    assert (answer["greeting"], answer["size"]) == ("from the model", 5)
    described = cloud.client("sagemaker").describe_endpoint(EndpointName=shop["EndpointName"])
    assert described["EndpointStatus"] == "InService"


def test_a_containers_error_is_a_model_error(cloud: Cloud, shop: dict[str, str]) -> None:
    response = error_of(lambda: ask(cloud, shop, b"fail:418"))
    assert response["Error"]["Code"] == "ModelError"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert (response["OriginalStatusCode"], response["OriginalMessage"]) == (418, "on purpose")
    assert shop["EndpointName"] in response["LogStreamArn"]


def test_in_place_of_a_container_that_ended_another_answers(cloud: Cloud, shop: dict[str, str]) -> None:
    response = error_of(lambda: ask(cloud, shop, b"die:"))
    assert (response["Error"]["Code"], response["OriginalStatusCode"]) == ("ModelError", 500)
    assert ask(cloud, shop, b"hello")["greeting"] == "from the model"


@pytest.mark.parametrize("body", [b"x" * (4 * 1024 * 1024 + 1), b"big:4194305"])
def test_four_megabytes_either_way_are_the_limit(cloud: Cloud, shop: dict[str, str], body: bytes) -> None:
    response = error_of(lambda: ask(cloud, shop, body))
    assert response["Error"]["Code"] == "ValidationError"
    assert "4194304" in response["Error"]["Message"]


class Jobs:
    """Puts input into the bucket, runs Transform jobs on it, reads the output."""

    def __init__(self, cloud: Cloud, shop: dict[str, str]) -> None:
        self.cloud = cloud
        self.model = shop["ModelName"]
        self.bucket = shop["BucketName"]
        self.place = f"tmp/{uuid.uuid4().hex}"

    def put(self, name: str, body: bytes) -> None:
        self.cloud.client("s3").put_object(Bucket=self.bucket, Key=f"{self.place}/{name}", Body=body)

    def request(self, **settings: Any) -> dict[str, Any]:
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/{self.place}/in/"}
        source |= settings.pop("source", {})
        return {
            "TransformJobName": f"job-{uuid.uuid4().hex}",
            "ModelName": self.model,
            "ModelClientConfig": {"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 0},
            "TransformInput": {
                "DataSource": {"S3DataSource": source},
                "ContentType": "application/jsonlines",
                "SplitType": settings.pop("split", "Line"),
            },
            "TransformOutput": {
                "S3OutputPath": f"s3://{self.bucket}/{self.place}/out/",
                "AssembleWith": settings.pop("assemble", "Line"),
            },
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
            **settings,
        }

    def start(self, **settings: Any) -> str:
        request = self.request(**settings)
        self.cloud.client("sagemaker").create_transform_job(**request)
        return str(request["TransformJobName"])

    def wait(self, name: str) -> dict[str, Any]:
        end = time.monotonic() + 60
        while True:
            job: dict[str, Any] = self.cloud.client("sagemaker").describe_transform_job(TransformJobName=name)
            if job["TransformJobStatus"] not in ("InProgress", "Stopping"):
                return job
            assert time.monotonic() < end
            time.sleep(0.05)

    def output(self) -> dict[str, bytes]:
        s3, prefix = self.cloud.client("s3"), f"{self.place}/out/"
        listed = s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        return {
            item["Key"].removeprefix(prefix): s3.get_object(Bucket=self.bucket, Key=item["Key"])[
                "Body"
            ].read()
            for item in listed
        }


@pytest.fixture
def jobs(cloud: Cloud, shop: dict[str, str]) -> Jobs:
    return Jobs(cloud, shop)


def lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


def test_multi_record_sends_an_object_as_one_request(jobs: Jobs) -> None:
    jobs.put("in/a.jsonl", b"1\n2\n3\n")
    jobs.put("in/deep/b.jsonl", b"4")
    jobs.put("in/empty.jsonl", b"")
    job = jobs.wait(jobs.start(BatchStrategy="MultiRecord", MaxConcurrentTransforms=2))
    assert job["TransformJobStatus"] == "Completed", job
    assert job["CreationTime"] <= job["TransformStartTime"] <= job["TransformEndTime"]
    output = jobs.output()
    assert sorted(output) == ["a.jsonl.out", "deep/b.jsonl.out", "empty.jsonl.out"]
    assert lines(output["a.jsonl.out"]) == [{"line": n, "together": 3} for n in "123"]
    assert output["empty.jsonl.out"] == b""


def test_single_record_sends_each_line_alone(jobs: Jobs) -> None:
    jobs.put("in/a.jsonl", b"1\n2\n")
    assert jobs.wait(jobs.start(BatchStrategy="SingleRecord"))["TransformJobStatus"] == "Completed"
    assert [item["together"] for item in lines(jobs.output()["a.jsonl.out"])] == [1, 1]


def test_a_manifest_names_its_objects(jobs: Jobs) -> None:
    jobs.put("in/a.jsonl", b"1\n")
    jobs.put("in/b.jsonl", b"2\n")
    manifest = [{"prefix": f"s3://{jobs.bucket}/{jobs.place}/in/"}, "b.jsonl"]
    jobs.put("manifest.json", json.dumps(manifest).encode())
    source = {"S3DataType": "ManifestFile", "S3Uri": f"s3://{jobs.bucket}/{jobs.place}/manifest.json"}
    assert jobs.wait(jobs.start(source=source))["TransformJobStatus"] == "Completed"
    assert list(jobs.output()) == ["b.jsonl.out"]


def test_one_failed_request_fails_the_job_with_its_reason(jobs: Jobs) -> None:
    jobs.put("in/a.jsonl", b"fail:400")
    job = jobs.wait(jobs.start())
    assert job["TransformJobStatus"] == "Failed"
    assert "on purpose" in job["FailureReason"]
    assert "in/a.jsonl" in job["FailureReason"]


def test_a_prefix_without_objects_and_too_large_a_record_fail(jobs: Jobs) -> None:
    assert "No S3 objects found" in jobs.wait(jobs.start())["FailureReason"]
    jobs.put("in/a.jsonl", b"x" * (1024 * 1024 + 1))
    assert "MaxPayloadInMB" in jobs.wait(jobs.start(MaxPayloadInMB=1))["FailureReason"]


def test_a_job_that_is_stopped_ends_stopped(jobs: Jobs) -> None:
    jobs.put("in/a.jsonl", b"slow:0.5\nslow:0.5\nslow:0.5\nslow:0.5\n")
    name = jobs.start(BatchStrategy="SingleRecord")
    jobs.cloud.client("sagemaker").stop_transform_job(TransformJobName=name)
    assert jobs.wait(name)["TransformJobStatus"] == "Stopped"
    assert jobs.output() == {}


def test_payload_times_concurrency_and_taken_names_are_refused(jobs: Jobs) -> None:
    create = jobs.cloud.client("sagemaker").create_transform_job
    error = error_of(lambda: create(**jobs.request(MaxPayloadInMB=60, MaxConcurrentTransforms=2)))
    assert "100 MB" in error["Error"]["Message"]
    jobs.put("in/a.jsonl", b"1\n")
    request = jobs.request()
    create(**request)
    assert "already existing" in error_of(lambda: create(**request))["Error"]["Message"]


def test_the_sagemaker_sdk_waits_for_a_job(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in jobs.cloud.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    resources = pytest.importorskip("sagemaker.core.resources", reason="sagemaker-core is an extra")
    jobs.put("in/a.jsonl", b"1\n2\n")
    request = jobs.request()
    job = resources.TransformJob.create(
        transform_job_name=request["TransformJobName"],
        model_name=request["ModelName"],
        transform_input=_snake(request["TransformInput"]),
        transform_output=_snake(request["TransformOutput"]),
        transform_resources=_snake(request["TransformResources"]),
    )
    job.wait(poll=1, timeout=60)
    assert job.transform_job_status == "Completed"
    assert len(lines(jobs.output()["a.jsonl.out"])) == 2


def _snake(value: Any) -> Any:
    """Keys as the SDK's shapes want them."""
    names = {"S3DataSource": "s3_data_source", "S3DataType": "s3_data_type", "S3Uri": "s3_uri"}
    names |= {"S3OutputPath": "s3_output_path"}
    if not isinstance(value, dict):
        return value
    plain = {k: "".join(f"_{c.lower()}" if c.isupper() else c for c in k).lstrip("_") for k in value}
    return {names.get(key, plain[key]): _snake(item) for key, item in value.items()}
