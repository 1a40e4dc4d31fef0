"""API Gateway REST APIs."""

from __future__ import annotations

import re
from typing import Any

from ..resource_types import Api, Change, Created, Json, ResourceType, deletes, names, noop


def _gateway(
    create: str, identifier: str, attributes: dict[str, str] | None = None, **more: Any
) -> ResourceType:
    return Api("apigateway", create, identifier, attributes or {}, **more).type()


def _create_api(change: Change) -> Created:
    answer = change.call("apigateway", "create_rest_api", {"Name": change.named(), **change.properties})
    _set_binary_types(change, answer["id"])
    resources = change.call("apigateway", "get_resources", {"restApiId": answer["id"]})["items"]
    root = next(item["id"] for item in resources if item["path"] == "/")
    return Created(answer["id"], {"RootResourceId": root, "RestApiId": answer["id"]})


def _set_binary_types(change: Change, api_id: str) -> None:
    """moto drops them from the creation, but takes them one by one."""
    wanted, had = (set(p.get("BinaryMediaTypes", [])) for p in (change.properties, change.old))
    operations = [_operation("remove", "/binaryMediaTypes", kind) for kind in sorted(had - wanted)]
    operations += [_operation("add", "/binaryMediaTypes", kind) for kind in sorted(wanted - had)]
    if operations:
        change.call("apigateway", "update_rest_api", {"restApiId": api_id, "patchOperations": operations})


def _operation(verb: str, path: str, value: Any) -> Json:
    return {"op": verb, "path": path, "value": value}


def _update_api(change: Change) -> Created:
    """What of an API itself can change does so in place; the rest is kept by the API's resources."""
    compression = change.properties.get("MinimumCompressionSize", "")
    operations = [_operation("replace", "/minimumCompressionSize", compression)]
    operations.append(_operation("replace", "/description", change.properties.get("Description", "")))
    if "Name" in change.properties:
        operations.append(_operation("replace", "/name", change.properties["Name"]))
    change.call(
        "apigateway", "update_rest_api", {"restApiId": change.physical_id, "patchOperations": operations}
    )
    _set_binary_types(change, change.physical_id)
    return Created(change.physical_id, change.attributes)


def _put_method(change: Change) -> Created:
    properties = dict(change.properties)
    integration = properties.pop("Integration", None) or {}
    responses = properties.pop("MethodResponses", [])
    where = {
        "restApiId": properties["RestApiId"],
        "resourceId": properties["ResourceId"],
        "httpMethod": properties["HttpMethod"],
    }
    change.call("apigateway", "put_method", properties)
    for response in responses:
        change.call("apigateway", "put_method_response", {**where, **response})
    if integration:
        _put_integration(change, where, dict(integration))
    return Created("|".join(where.values()))


def _put_integration(change: Change, where: Json, integration: Json) -> None:
    responses = integration.pop("IntegrationResponses", [])
    change.call("apigateway", "put_integration", {**integration, **where})
    for response in responses:
        change.call("apigateway", "put_integration_response", {**where, **response})


def _delete_method(change: Change) -> None:
    api, resource, verb = change.physical_id.split("|")
    change.call("apigateway", "delete_method", {"restApiId": api, "resourceId": resource, "httpMethod": verb})


def _put_response(change: Change) -> Created:
    properties = {"StatusCode": None, **change.properties}
    change.call("apigateway", "put_gateway_response", properties)
    return Created(change.physical_id or change.named())


def _delete_response(change: Change) -> None:
    where = {"restApiId": change.properties["RestApiId"], "responseType": change.properties["ResponseType"]}
    change.call("apigateway", "delete_gateway_response", where)


def _create_model(change: Change) -> Created:
    name = change.properties.get("Name") or re.sub(r"\W", "", change.named())
    content = {"ContentType": "application/json", **change.properties, "Name": name}
    change.call("apigateway", "create_model", content)
    return Created(name)


TYPES = {
    "AWS::ApiGateway::RestApi": ResourceType(
        _create_api,
        _update_api,
        deletes("apigateway", "delete_rest_api", "restApiId"),
        names("Name Description BinaryMediaTypes MinimumCompressionSize"),
    ),
    "AWS::ApiGateway::Resource": _gateway(
        "create_resource",
        "id",
        {"ResourceId": "id"},
        delete="delete_resource",
        by="resourceId",
        scope=("RestApiId",),
        properties=names("RestApiId ParentId PathPart"),
    ),
    "AWS::ApiGateway::Method": ResourceType(
        _put_method,
        _put_method,
        _delete_method,
        names(
            "RestApiId ResourceId HttpMethod AuthorizationType ApiKeyRequired OperationName Integration"
            " MethodResponses RequestModels RequestParameters RequestValidatorId"
        ),
    ),
    "AWS::ApiGateway::Deployment": _gateway(
        "create_deployment",
        "id",
        {"DeploymentId": "id"},
        delete="delete_deployment",
        by="deploymentId",
        scope=("RestApiId",),
        properties=names("RestApiId Description"),
    ),
    "AWS::ApiGateway::Account": ResourceType(noop, noop),
    "AWS::ApiGateway::GatewayResponse": ResourceType(
        _put_response,
        _put_response,
        _delete_response,
        names("RestApiId ResponseType StatusCode ResponseParameters ResponseTemplates"),
    ),
    "AWS::ApiGateway::RequestValidator": _gateway(
        "create_request_validator",
        "id",
        {"RequestValidatorId": "id"},
        name="Name",
        delete="delete_request_validator",
        by="requestValidatorId",
        scope=("RestApiId",),
        properties=names("RestApiId Name ValidateRequestBody ValidateRequestParameters"),
    ),
    "AWS::ApiGateway::Model": ResourceType(
        _create_model,
        None,
        deletes("apigateway", "delete_model", "modelName", "RestApiId"),
        names("RestApiId Name ContentType Schema Description"),
    ),
}
