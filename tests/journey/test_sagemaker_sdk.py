"""The SageMaker Python SDK as an independent client of the deployed Model: a data scientist's own transform job."""

import json

import pytest

from journey.catalogue import Shop
from journey.deployment import Deployment


def test_a_transform_job_of_ones_own_gives_the_endpoints_vectors(
    deployment: Deployment, indexed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ):
        monkeypatch.setenv(name, deployment.env[name])
    s3, bucket = deployment.client("s3"), deployment.output("Data", "BucketName")
    inputs = [{"id": "words", "text": "red mug"}, {"id": "picture", "image": picture_uri(bucket)}]
    s3.put_object(
        Bucket=bucket, Key="runs/mine/input/a.jsonl", Body="\n".join(map(json.dumps, inputs)).encode()
    )

    run_job(deployment.output("Service", "ModelName"), f"s3://{bucket}/runs/mine")

    output = s3.get_object(Bucket=bucket, Key="runs/mine/output/a.jsonl.out")["Body"].read().decode()
    found = {line["id"]: line["embedding"] for line in map(json.loads, output.splitlines())}
    expected = endpoint_vectors(deployment, [{"text": "red mug"}, {"image": picture_uri(bucket)}])
    assert found["words"] == pytest.approx(expected[0], abs=2e-3)
    assert found["picture"] == pytest.approx(expected[1], abs=2e-3)


def picture_uri(bucket: str) -> str:
    return f"s3://{bucket}/catalog/images/red-striped-mug.jpg"


def run_job(model: str, prefix: str) -> None:
    # Imported here: it reads the environment when it is imported.
    from sagemaker.core import resources, shapes

    source = shapes.TransformS3DataSource(s3_data_type="S3Prefix", s3_uri=f"{prefix}/input/")
    job = resources.TransformJob.create(
        transform_job_name="my-embeddings",
        model_name=model,
        batch_strategy="MultiRecord",
        transform_input=shapes.TransformInput(
            data_source=shapes.TransformDataSource(s3_data_source=source),
            content_type="application/jsonlines",
            split_type="Line",
        ),
        transform_output=shapes.TransformOutput(s3_output_path=f"{prefix}/output/", assemble_with="Line"),
        transform_resources=shapes.TransformResources(instance_type="ml.m5.xlarge", instance_count=1),
    )
    job.wait(poll=1, timeout=120)
    job.refresh()
    assert job.transform_job_status == "Completed"


def endpoint_vectors(deployment: Deployment, inputs: list[dict[str, str]]) -> list[list[float]]:
    response = deployment.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=deployment.output("Service", "EndpointName"),
        ContentType="application/json",
        Body=json.dumps({"inputs": inputs}).encode(),
    )
    vectors: list[list[float]] = json.loads(response["Body"].read())["embeddings"]
    return vectors
