"""The SageMaker Python SDK as an independent client of the deployed Model: a data scientist's own transform job."""

import json
from pathlib import Path

import pytest

from journey.catalogue import Shop
from journey.deployment import Deployment, must


def test_a_transform_job_of_ones_own_gives_the_endpoints_vectors(
    deployment: Deployment, indexed: Shop
) -> None:
    s3, bucket = deployment.client("s3"), deployment.output("Data", "BucketName")
    inputs = [{"id": "words", "text": "red mug"}, {"id": "picture", "image": picture_uri(bucket)}]
    s3.put_object(
        Bucket=bucket, Key="runs/mine/input/a.jsonl", Body="\n".join(map(json.dumps, inputs)).encode()
    )

    script = Path(__file__).with_name("transform_job.py")
    model = deployment.output("Service", "ModelName")
    must("python", script, model, f"s3://{bucket}/runs/mine", env=deployment.env)

    output = s3.get_object(Bucket=bucket, Key="runs/mine/output/a.jsonl.out")["Body"].read().decode()
    found = {line["id"]: line["embedding"] for line in map(json.loads, output.splitlines())}
    expected = endpoint_vectors(deployment, [{"text": "red mug"}, {"image": picture_uri(bucket)}])
    assert found["words"] == pytest.approx(expected[0], abs=2e-3)
    assert found["picture"] == pytest.approx(expected[1], abs=2e-3)


def picture_uri(bucket: str) -> str:
    return f"s3://{bucket}/catalog/images/red-striped-mug.jpg"


def endpoint_vectors(deployment: Deployment, inputs: list[dict[str, str]]) -> list[list[float]]:
    response = deployment.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=deployment.output("Service", "EndpointName"),
        ContentType="application/json",
        Body=json.dumps({"inputs": inputs}).encode(),
    )
    vectors: list[list[float]] = json.loads(response["Body"].read())["embeddings"]
    return vectors
