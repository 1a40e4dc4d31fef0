"""A stack's life in a local cloud of its own: deploy, diff, failures, update, destroy."""

from collections.abc import Iterator
from typing import Any

import pytest

from local_cloud.testing import Cloud
from local_cloud_kit.sample import Sample, bootstrapped, domain_client


@pytest.fixture(scope="module")
def attic(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with bootstrapped(tmp_path_factory, opensearch_url) as running:
        yield running


@pytest.fixture
def sample(attic: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample.copied(attic, tmp_path_factory)


def resource(template: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(r for r in template["Resources"].values() if r["Type"] == kind)


def test_a_stack_from_its_first_deployment_to_its_end(attic: Cloud, sample: Sample) -> None:
    assert "mauve is out of stock" in sample.deploy("-c", "colour=mauve", ok=False)
    sample.deploy()
    first = sample.outputs()
    assert first["Said"] == "Create red '3'"
    assert first["DomainEndpoint"] == attic.opensearch
    exports = {e["Name"]: e["Value"] for e in attic.client("cloudformation").list_exports()["Exports"]}
    assert exports["shop-bucket"] == first["BucketName"]
    assert "no differences" in sample.cdk("diff", "--fail")

    _failures_leave_the_stack_as_it_was(sample)
    assert sample.outputs() == first

    handlers = sample.folder / "functions" / "handlers.py"
    handlers.write_text(handlers.read_text().replace('"release": 1', '"release": 2'))
    sample.deploy("-c", "flavour=fancy", "-c", "colour=blue", "-c", "compressed_from=5000")
    _the_update_reached_everything(attic, first, sample.outputs())

    domain = domain_client(attic)
    domain.indices.create(index="left-over")
    sample.cdk("destroy", "--force")
    assert attic.client("sagemaker").list_endpoints()["Endpoints"] == []
    assert attic.client("lambda").list_functions()["Functions"] == []
    assert attic.client("s3").list_buckets()["Buckets"] != []
    assert not domain.indices.exists(index="left-over")


def _failures_leave_the_stack_as_it_was(sample: Sample) -> None:
    template = sample.template()
    image = resource(template, "Custom::CDKContainerImageBuild")["Properties"]
    image["buildCommand"] = image["buildCommand"].replace("BROKEN=no", "BROKEN=yes")
    status, reasons = sample.update(template)
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert any("broken on purpose" in reason for reason in reasons)


def _the_update_reached_everything(attic: Cloud, first: dict[str, str], now: dict[str, str]) -> None:
    assert now["Said"] == "Update blue '3'"
    assert now["ModelName"] != first["ModelName"]
    assert now["EndpointName"] == first["EndpointName"]
    answer = attic.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=now["EndpointName"], Body=b"hello"
    )
    assert b'"fancy"' in answer["Body"].read()
    assert attic.client("apigateway").get_rest_api(restApiId=now["ApiId"])["minimumCompressionSize"] == 5000
    said = attic.client("lambda").invoke(FunctionName=now["LiveArn"], Payload=b"{}")["Payload"].read()
    assert b'"release": 2' in said
    assert b'"version": "2"' in said
