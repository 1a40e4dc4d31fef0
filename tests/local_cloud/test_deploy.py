"""The real CDK CLI against the local cloud: deploy, diff, fail, update, destroy."""

from collections.abc import Callable
from pathlib import Path

import requests

from local_cloud.testing import Cloud

Deploy = Callable[..., str]


def test_deploys_with_outputs_and_exports(cloud: Cloud, shop: dict[str, str]) -> None:
    assert shop["Said"] == "Create red '3'"
    assert shop["DomainEndpoint"] == cloud.opensearch
    exports = {e["Name"]: e["Value"] for e in cloud.client("cloudformation").list_exports()["Exports"]}
    assert exports["shop-bucket"] == shop["BucketName"]


def test_diff_after_a_deploy_finds_nothing(cloud: Cloud, shop: dict[str, str], shop_folder: Path) -> None:
    result = cloud.cdk("diff", "--fail", folder=shop_folder)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_type_that_is_not_known_fails_with_its_name(shop: dict[str, str], deploy: Deploy) -> None:
    assert "AWS::Nimbus::Cloud" in deploy("-c", "unknown=yes", ok=False)


def test_a_failed_update_gives_its_reason_and_leaves_the_old_state(
    cloud: Cloud, shop: dict[str, str], deploy: Deploy
) -> None:
    assert "mauve is out of stock" in deploy("-c", "colour=mauve", ok=False)
    stack = cloud.client("cloudformation").describe_stacks(StackName="Shop")["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.outputs("Shop") == shop


def test_a_failed_image_build_says_what_the_build_said(shop: dict[str, str], deploy: Deploy) -> None:
    assert "broken on purpose" in deploy("-c", "broken=yes", ok=False)


def test_an_update_reaches_what_depends_on_it(
    cloud: Cloud, shop: dict[str, str], shop_folder: Path, deploy: Deploy
) -> None:
    handlers = shop_folder / "functions" / "handlers.py"
    handlers.write_text(handlers.read_text().replace('"release": 1', '"release": 2'))
    deploy("-c", "flavour=fancy", "-c", "colour=blue")
    after = cloud.outputs("Shop")
    assert after["Said"] == "Update blue '3'"
    assert after["ModelName"] != shop["ModelName"]
    assert after["EndpointName"] == shop["EndpointName"]
    answer = cloud.client("sagemaker-runtime").invoke_endpoint(EndpointName=shop["EndpointName"], Body=b"hello")
    assert b'"fancy"' in answer["Body"].read()
    said = cloud.client("lambda").invoke(FunctionName=shop["LiveArn"], Payload=b"{}")["Payload"].read()
    assert b'"release": 2' in said
    assert b'"version": "2"' in said


def test_destroy_leaves_nothing(cloud: Cloud, shop: dict[str, str], shop_folder: Path) -> None:
    requests.put(f"{cloud.opensearch}/left-over", json={}, timeout=30).raise_for_status()
    assert cloud.client("s3").list_objects_v2(Bucket=shop["BucketName"]).get("KeyCount") is not None
    for item in cloud.client("s3").list_objects_v2(Bucket=shop["BucketName"]).get("Contents", []):
        cloud.client("s3").delete_object(Bucket=shop["BucketName"], Key=item["Key"])
    result = cloud.cdk("destroy", "--force", folder=shop_folder)
    assert result.returncode == 0, result.stdout + result.stderr
    assert cloud.client("sagemaker").list_endpoints()["Endpoints"] == []
    assert cloud.client("lambda").list_functions()["Functions"] == []
    assert requests.head(f"{cloud.opensearch}/left-over", timeout=30).status_code == 404
