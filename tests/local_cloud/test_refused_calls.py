"""What AWS's services refuse of a call, by their models and their quotas, each with the service's own code."""

import base64
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from local_cloud.process import wait_until
from local_cloud.testing import Cloud
from local_cloud_kit.roles import new_role
from local_cloud_kit.sample import domain_signer

Json = dict[str, Any]
INVALID = "ValidationException"
ROLE = "arn:aws:iam::123456789012:role/refused-function"
MODEL_ROLE = "arn:aws:iam::123456789012:role/refused-model"
MACHINE_ROLE = "arn:aws:iam::123456789012:role/refused-machine"
CONTAINER = {"ModelName": "m", "ExecutionRoleArn": MODEL_ROLE}
GREEDY = b"""import time
def handler(event, context):
    kept = bytearray(b"x") * (400 * 1024 * 1024)
    time.sleep(5)
    return len(kept)
"""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def serverless(**config: int) -> Json:
    variant = {"VariantName": "v", "ModelName": "m", "ServerlessConfig": config}
    return {"EndpointConfigName": "c", "ProductionVariants": [variant]}


def job(**more: Any) -> Json:
    data = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/k"}}
    return {
        "TransformJobName": "j",
        "ModelName": "m",
        "TransformInput": {"DataSource": data},
        "TransformOutput": {"S3OutputPath": "s3://b/out"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **more,
    }


def function(**more: Any) -> Json:
    code = {"ZipFile": zipped({"index.py": b"def handler(e, c): return 1\n"})}
    return {
        "FunctionName": "f",
        "Role": ROLE,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": code,
        **more,
    }


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


CALLS: list[tuple[str, str, Json, str, str]] = [
    ("sagemaker", "create_model", {**CONTAINER, "ModelName": "a_b"}, INVALID, "'modelName'"),
    ("sagemaker", "create_model", {**CONTAINER, "ModelName": "x" * 64}, INVALID, "less than or equal to 63"),
    ("sagemaker", "create_model", {"PrimaryContainer": {}}, INVALID, "null at 'modelName'"),
    (
        "sagemaker",
        "create_endpoint_config",
        serverless(MemorySizeInMB=512, MaxConcurrency=1),
        INVALID,
        "greater than or equal to 1024",
    ),
    (
        "sagemaker",
        "create_endpoint_config",
        serverless(MemorySizeInMB=8192, MaxConcurrency=1),
        INVALID,
        "less than or equal to 6144",
    ),
    (
        "sagemaker",
        "create_endpoint_config",
        serverless(MemorySizeInMB=1024, MaxConcurrency=201),
        INVALID,
        "less than or equal to 200",
    ),
    ("sagemaker", "create_endpoint_config", {"EndpointConfigName": "c"}, INVALID, "'productionVariants'"),
    ("sagemaker", "create_transform_job", {"TransformJobName": "j"}, INVALID, "null at 'modelName'"),
    ("sagemaker", "create_transform_job", job(MaxPayloadInMB=-1), INVALID, "'maxPayloadInMB'"),
    (
        "sagemaker",
        "create_transform_job",
        job(TransformResources={"InstanceType": "ml.tiny", "InstanceCount": 1}),
        INVALID,
        "enum value set",
    ),
    (
        "sagemaker",
        "create_transform_job",
        job(ModelClientConfig={"InvocationsTimeoutInSeconds": 3601}),
        INVALID,
        "less than or equal to 3600",
    ),
    ("sagemaker", "create_transform_job", job(BatchStrategy="Some"), INVALID, "'batchStrategy'"),
    ("lambda", "create_function", function(FunctionName="a b"), INVALID, "'functionName'"),
    ("lambda", "create_function", function(MemorySize=64), INVALID, "greater than or equal to 128"),
    ("lambda", "create_function", function(Timeout=901), INVALID, "'timeout'"),
    ("lambda", "create_function", function(Runtime="python2.6"), INVALID, "enum value set"),
    (
        "lambda",
        "create_function",
        function(Environment={"Variables": {"LONG": "x" * 4097}}),
        "InvalidParameterValueException",
        "4KB limit",
    ),
    (
        "lambda",
        "create_function",
        function(Code={"ZipFile": zipped({"big": bytes(251 * 1024 * 1024)})}),
        "InvalidParameterValueException",
        "Unzipped size must be smaller than 262144000 bytes",
    ),
    (
        "lambda",
        "create_function",
        function(Code={"ZipFile": b"no archive"}),
        "InvalidParameterValueException",
        "Could not unzip",
    ),
    (
        "stepfunctions",
        "start_execution",
        {"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:x", "input": "x" * 262_145},
        INVALID,
        "less than or equal to 262144",
    ),
    (
        "stepfunctions",
        "create_state_machine",
        {"name": "x" * 81, "definition": "{}", "roleArn": MACHINE_ROLE},
        INVALID,
        "less than or equal to 80",
    ),
    ("opensearch", "create_domain", {"DomainName": "A"}, INVALID, "'domainName'"),
    (
        "opensearch",
        "create_domain",
        {"DomainName": "shop", "ClusterConfig": {"InstanceType": "huge.search"}},
        INVALID,
        "enum value set",
    ),
    ("logs", "create_log_group", {"logGroupName": "a b"}, INVALID, "'logGroupName'"),
    ("ecr", "create_repository", {"repositoryName": "Shop"}, INVALID, "'repositoryName'"),
    ("events", "put_rule", {"Name": "a b", "ScheduleExpression": "rate(1 day)"}, INVALID, "'name'"),
    ("ssm", "put_parameter", {"Name": "", "Value": "x", "Type": "String"}, INVALID, "'name'"),
    ("codebuild", "create_project", {"name": "p"}, INVALID, "null at 'source'"),
]


@pytest.fixture(scope="module", autouse=True)
def roles(cloud: Cloud) -> None:
    """Those that calls name: what is refused is not refused for a role that is not there."""
    for role, service in ((ROLE, "lambda"), (MODEL_ROLE, "sagemaker"), (MACHINE_ROLE, "states")):
        new_role(cloud.client("iam"), role.rpartition("/")[2], Service=f"{service}.amazonaws.com")


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "told"),
    CALLS,
    ids=[f"{operation}: {told}" for _, operation, _, _, told in CALLS],
)
def test_a_call_is_refused(
    cloud: Cloud, service: str, operation: str, parameters: Json, code: str, told: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client(service), operation)(**parameters)
    error = refused.value.response["Error"]
    assert (error["Code"], told in error["Message"]) == (code, True), error


def test_a_model_wants_an_image_that_is_there_with_dockers_manifest(cloud: Cloud) -> None:
    name, ecr = f"images-{uuid.uuid4().hex[:8]}", cloud.client("ecr")
    uri = ecr.create_repository(repositoryName=name)["repository"]["repositoryUri"]

    def refused(image: str) -> str:
        model = {"ModelName": "refused", "ExecutionRoleArn": MODEL_ROLE, "PrimaryContainer": {"Image": image}}
        with pytest.raises(ClientError) as error:
            cloud.client("sagemaker").create_model(**model)
        return str(error.value)

    assert "not found" in refused(f"{uri}:absent")
    assert "not found" in refused("public.ecr.aws/docker/library/python:3.13")
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": "sha256:0"}, "layers": []}
    )
    ecr.put_image(repositoryName=name, imageTag="oci", imageManifest=manifest)
    assert f"Unsupported manifest media type {MANIFEST}" in refused(f"{uri}:oci")


def test_a_function_that_outgrows_its_memory_is_ended(cloud: Cloud) -> None:
    name = f"big-{uuid.uuid4().hex[:8]}"
    cloud.client("lambda").create_function(
        **function(
            FunctionName=name,
            MemorySize=256,
            Timeout=10,
            Code={"ZipFile": zipped({"index.py": GREEDY})},
        )
    )
    answer = cloud.client("lambda").invoke(FunctionName=name)
    told = json.loads(answer["Payload"].read())
    assert (answer["FunctionError"], told["errorType"]) == ("Unhandled", "Runtime.OutOfMemory")
    assert "signal: killed" in told["errorMessage"]


def test_a_states_output_above_256_kib_fails_the_execution(cloud: Cloud) -> None:
    twice = {"Type": "Pass", "Parameters": {"one.$": "$.text", "two.$": "$.text"}, "End": True}
    steps = cloud.client("stepfunctions")
    machine = steps.create_state_machine(
        name=f"twice-{uuid.uuid4().hex[:8]}",
        definition=json.dumps({"StartAt": "Twice", "States": {"Twice": twice}}),
        roleArn=MACHINE_ROLE,
    )["stateMachineArn"]

    def ended(text: str) -> Json:
        run = steps.start_execution(stateMachineArn=machine, input=json.dumps({"text": text}))
        arn = run["executionArn"]
        wait_until(
            lambda: steps.describe_execution(executionArn=arn)["status"] != "RUNNING", timeout_seconds=30
        )
        told: Json = steps.describe_execution(executionArn=arn)
        return told

    assert ended("x" * 100_000)["status"] == "SUCCEEDED"
    failed = ended("x" * 200_000)
    assert (failed["status"], failed["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_a_domain_has_a_managed_ones_defaults_and_bounds(cloud: Cloud, shop: dict[str, str]) -> None:
    signer = domain_signer(cloud)
    index = f"{cloud.opensearch}/defaults-{uuid.uuid4().hex[:8]}"
    requests.put(index, auth=signer, timeout=30).raise_for_status()
    settings = next(iter(requests.get(index, auth=signer, timeout=30).json().values()))["settings"]["index"]
    assert settings["number_of_shards"] == "5"
    requests.delete(index, auth=signer, timeout=30).raise_for_status()
    too_much = base64.b64encode(bytes(80 * 1024 * 1024))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = requests.post(f"{cloud.opensearch}/_bulk", too_much, auth=signer, headers=headers, timeout=60)
    assert (answer.status_code, "Request size exceeded" in answer.text) == (413, True)


@pytest.mark.parametrize(
    "target",
    [
        "POST /_cluster/reroute",
        "GET /_cat/nodeattrs",
        "GET /_cluster/decommission/awareness/zone/_status",
        "POST /_nodes/reload_secure_settings",
        "GET /_remotestore/stats/index",
        "POST /index/_block",
    ],
)
def test_a_domain_lets_through_what_a_managed_one_supports(
    cloud: Cloud, shop: dict[str, str], target: str
) -> None:
    signer = domain_signer(cloud)
    method, _, path = target.partition(" ")
    answer = requests.request(method, f"{cloud.opensearch}{path}", auth=signer, timeout=30)
    told = answer.json().get("message") or answer.json().get("Message")
    assert (answer.status_code, told) == (401, f"Your request: '{path}' is not allowed.")
