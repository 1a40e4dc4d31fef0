"""SageMaker models, endpoint configurations and endpoints."""

from __future__ import annotations

import time

from ...aws.errors import AwsError
from ..resource_types import Api, Change, Created, ResourceType, deletes

ENDPOINT_TIMEOUT_SECONDS = 600


def _create_endpoint(change: Change) -> Created:
    name = change.properties.get("EndpointName") or change.named(limit=63)
    settings = {"EndpointName": name, "EndpointConfigName": change.properties["EndpointConfigName"]}
    change.call("sagemaker", "create_endpoint", {**settings, "Tags": change.properties.get("Tags")})
    try:
        _await_service(change, name)
    except AwsError:
        change.call("sagemaker", "delete_endpoint", {"EndpointName": name})
        raise
    return Created(name, {"EndpointName": name})


def _update_endpoint(change: Change) -> Created:
    config = change.properties["EndpointConfigName"]
    settings = {"EndpointName": change.physical_id, "EndpointConfigName": config}
    change.call("sagemaker", "update_endpoint", settings)
    _await_service(change, change.physical_id)
    described = change.call("sagemaker", "describe_endpoint", {"EndpointName": change.physical_id})
    if described["EndpointConfigName"] != config:
        raise AwsError("EndpointUpdateFailed", str(described.get("FailureReason")))
    return Created(change.physical_id, change.attributes)


def _await_service(change: Change, name: str) -> None:
    end = time.monotonic() + ENDPOINT_TIMEOUT_SECONDS
    while True:
        endpoint = change.call("sagemaker", "describe_endpoint", {"EndpointName": name})
        if endpoint["EndpointStatus"] == "InService":
            return
        if endpoint["EndpointStatus"] == "Failed" or time.monotonic() > end:
            raise AwsError("EndpointFailed", f"endpoint {name}: {endpoint.get('FailureReason', 'not in service in time')}")
        time.sleep(0.2)


TYPES = {
    "AWS::SageMaker::Model": Api(
        "sagemaker",
        "create_model",
        "ModelName",
        {"ModelName": "ModelName", "ModelArn": "ModelArn"},
        name="ModelName",
        delete="delete_model",
        by="ModelName",
    ).type(),
    "AWS::SageMaker::EndpointConfig": Api(
        "sagemaker",
        "create_endpoint_config",
        "EndpointConfigName",
        {"EndpointConfigName": "EndpointConfigName", "EndpointConfigArn": "EndpointConfigArn"},
        name="EndpointConfigName",
        delete="delete_endpoint_config",
        by="EndpointConfigName",
    ).type(),
    "AWS::SageMaker::Endpoint": ResourceType(
        _create_endpoint,
        _update_endpoint,
        deletes("sagemaker", "delete_endpoint", "EndpointName"),
        frozenset({"EndpointName"}),
    ),
}
