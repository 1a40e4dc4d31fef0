"""SageMaker models, endpoint configurations and endpoints."""

from __future__ import annotations

import re
import time

from ...aws.errors import AwsError
from ..resource_types import Change, Created, Delete, ResourceType, names

ENDPOINT_TIMEOUT_SECONDS = 600


def _create_endpoint(change: Change) -> Created:
    name = change.properties.get("EndpointName") or change.named(limit=63)
    settings = {"EndpointName": name, "EndpointConfigName": change.properties["EndpointConfigName"]}
    created = {**settings, "Tags": change.properties.get("Tags")}
    arn = change.call("sagemaker", "create_endpoint", created)["EndpointArn"]
    try:
        _await_service(change, name)
    except AwsError:
        change.call("sagemaker", "delete_endpoint", {"EndpointName": name})
        raise
    return Created(arn, {"EndpointName": name})


def _update_endpoint(change: Change) -> Created:
    config, name = change.properties["EndpointConfigName"], _name(change)
    settings = {"EndpointName": name, "EndpointConfigName": config}
    change.call("sagemaker", "update_endpoint", settings)
    _await_service(change, name)
    described = change.call("sagemaker", "describe_endpoint", {"EndpointName": name})
    if described["EndpointConfigName"] != config:
        raise AwsError("EndpointUpdateFailed", str(described.get("FailureReason")))
    return Created(change.physical_id, change.attributes)


def _name(change: Change) -> str:
    """`Ref` gives the ARN of all three types; the API wants the name at its end."""
    return change.physical_id.rpartition("/")[2]


def _delete(kind: str) -> Delete:
    operation = f"delete_{re.sub('(?<!^)(?=[A-Z])', '_', kind).lower()}"

    def delete(change: Change) -> None:
        change.call("sagemaker", operation, {f"{kind}Name": _name(change)})

    return delete


def _await_service(change: Change, name: str) -> None:
    end = time.monotonic() + ENDPOINT_TIMEOUT_SECONDS
    while True:
        endpoint = change.call("sagemaker", "describe_endpoint", {"EndpointName": name})
        if endpoint["EndpointStatus"] == "InService":
            return
        if endpoint["EndpointStatus"] == "Failed" or time.monotonic() > end:
            raise AwsError(
                "EndpointFailed",
                f"endpoint {name}: {endpoint.get('FailureReason', 'not in service in time')}",
            )
        time.sleep(0.2)


def _stored(kind: str, *properties: str) -> ResourceType:
    """A model or an endpoint configuration: both are replaced when anything changes."""
    operation = f"create_{re.sub('(?<!^)(?=[A-Z])', '_', kind).lower()}"

    def create(change: Change) -> Created:
        name = change.properties.get(f"{kind}Name") or change.named(limit=63)
        arn = change.call("sagemaker", operation, {**change.properties, f"{kind}Name": name})[f"{kind}Arn"]
        return Created(arn, {f"{kind}Name": name, f"{kind}Arn": arn})

    return ResourceType(create, None, _delete(kind), frozenset({f"{kind}Name", "Tags", *properties}))


TYPES = {
    "AWS::SageMaker::Model": _stored("Model", "ExecutionRoleArn", "PrimaryContainer", "Containers"),
    "AWS::SageMaker::EndpointConfig": _stored("EndpointConfig", "ProductionVariants"),
    "AWS::SageMaker::Endpoint": ResourceType(
        _create_endpoint,
        _update_endpoint,
        _delete("Endpoint"),
        names("EndpointName EndpointConfigName Tags"),
        fixed=names("Tags"),
    ),
}
