"""API Gateway REST APIs."""

from __future__ import annotations

import re
from typing import Any

from ..resource_types import Api, Change, Created, Json, ResourceType, deletes, noop

_STAGE_SETTINGS = {
    "ThrottlingRateLimit": "throttling/rateLimit",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "LoggingLevel": "logging/loglevel",
    "DataTraceEnabled": "logging/dataTrace",
    "MetricsEnabled": "metrics/enabled",
    "CachingEnabled": "caching/enabled",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CacheDataEncrypted": "caching/dataEncrypted",
}


def _gateway(
    create: str, identifier: str, attributes: dict[str, str] | None = None, **more: Any
) -> ResourceType:
    return Api("apigateway", create, identifier, attributes or {}, **more).type()


def _create_api(change: Change) -> Created:
    properties = {k: v for k, v in change.properties.items() if k not in ("Body", "FailOnWarnings", "Mode")}
    properties.setdefault("Name", change.named())
    answer = change.call("apigateway", "create_rest_api", properties)
    _set_binary_types(change, answer["id"])
    resources = change.call("apigateway", "get_resources", {"restApiId": answer["id"]})["items"]
    root = next(item["id"] for item in resources if item["path"] == "/")
    return Created(answer["id"], {"RootResourceId": root, "RestApiId": answer["id"]})


def _set_binary_types(change: Change, api_id: str) -> None:
    """moto drops them from the creation, but takes them one by one."""
    kinds = change.properties.get("BinaryMediaTypes", [])
    operations = [{"op": "add", "path": "/binaryMediaTypes", "value": kind} for kind in kinds]
    if operations:
        change.call("apigateway", "update_rest_api", {"restApiId": api_id, "patchOperations": operations})


def _update_api(change: Change) -> Created:
    """Names and descriptions change in place; the rest is kept by the API's resources."""
    operations = [
        {"op": "replace", "path": f"/{name.lower()}", "value": change.properties[name]}
        for name in ("Name", "Description")
        if name in change.properties
    ]
    change.call(
        "apigateway", "update_rest_api", {"restApiId": change.physical_id, "patchOperations": operations}
    )
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


def _create_stage(change: Change) -> Created:
    plain = {k: v for k, v in change.properties.items() if k not in ("MethodSettings", "AccessLogSetting")}
    change.call("apigateway", "create_stage", plain)
    return _set_stage(change)


def _set_stage(change: Change) -> Created:
    properties = change.properties
    settings: dict[str, Any] = {"/deploymentId": properties["DeploymentId"]}
    settings["/tracingEnabled"] = properties.get("TracingEnabled", False)
    for method in properties.get("MethodSettings", []):
        resource = method["ResourcePath"].strip("/").replace("/", "~1") or "~1"
        verb = method["HttpMethod"]
        scope = "*/*" if (resource, verb) == ("*", "*") else f"{resource}/{verb}"
        for name, path in _STAGE_SETTINGS.items():
            if name in method:
                settings[f"/{scope}/{path}"] = method[name]
    for name, value in properties.get("AccessLogSetting", {}).items():
        settings[f"/accessLogSettings/{name[0].lower()}{name[1:]}"] = value
    operations = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    where = {"restApiId": properties["RestApiId"], "stageName": properties["StageName"]}
    change.call("apigateway", "update_stage", {**where, "patchOperations": operations})
    return Created(properties["StageName"])


def _delete_stage(change: Change) -> None:
    where = {"restApiId": change.properties["RestApiId"], "stageName": change.physical_id}
    change.call("apigateway", "delete_stage", where)


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


def _create_usage_plan(change: Change) -> Created:
    properties = dict(change.properties)
    properties["Name"] = properties.pop("UsagePlanName", None) or change.named()
    plan = change.call("apigateway", "create_usage_plan", properties)["id"]
    return Created(plan, {"Id": plan})


def _delete_plan_key(change: Change) -> None:
    plan, key = change.properties["UsagePlanId"], change.properties["KeyId"]
    change.call("apigateway", "delete_usage_plan_key", {"usagePlanId": plan, "keyId": key})


TYPES = {
    "AWS::ApiGateway::RestApi": ResourceType(
        _create_api,
        _update_api,
        deletes("apigateway", "delete_rest_api", "restApiId"),
        frozenset({"BinaryMediaTypes", "EndpointConfiguration"}),
    ),
    "AWS::ApiGateway::Resource": _gateway(
        "create_resource",
        "id",
        {"ResourceId": "id"},
        delete="delete_resource",
        by="resourceId",
        scope=("RestApiId",),
    ),
    "AWS::ApiGateway::Method": ResourceType(
        _put_method, _put_method, _delete_method, frozenset({"RestApiId", "ResourceId", "HttpMethod"})
    ),
    "AWS::ApiGateway::Deployment": _gateway(
        "create_deployment",
        "id",
        {"DeploymentId": "id"},
        delete="delete_deployment",
        by="deploymentId",
        scope=("RestApiId",),
    ),
    "AWS::ApiGateway::Stage": ResourceType(
        _create_stage, _set_stage, _delete_stage, frozenset({"RestApiId", "StageName"})
    ),
    "AWS::ApiGateway::Account": ResourceType(noop, noop),
    "AWS::ApiGateway::GatewayResponse": ResourceType(
        _put_response, _put_response, _delete_response, frozenset({"RestApiId", "ResponseType"})
    ),
    "AWS::ApiGateway::RequestValidator": _gateway(
        "create_request_validator",
        "id",
        {"RequestValidatorId": "id"},
        name="Name",
        delete="delete_request_validator",
        by="requestValidatorId",
        scope=("RestApiId",),
    ),
    "AWS::ApiGateway::Model": ResourceType(
        _create_model,
        None,
        deletes("apigateway", "delete_model", "modelName", "RestApiId"),
    ),
    "AWS::ApiGateway::UsagePlan": ResourceType(
        _create_usage_plan, None, deletes("apigateway", "delete_usage_plan", "usagePlanId")
    ),
    "AWS::ApiGateway::UsagePlanKey": ResourceType(
        lambda c: Created(c.call("apigateway", "create_usage_plan_key", c.properties)["id"]),
        None,
        _delete_plan_key,
    ),
    "AWS::ApiGateway::ApiKey": _gateway(
        "create_api_key", "id", {"APIKeyId": "id"}, name="Name", delete="delete_api_key", by="apiKey"
    ),
}
