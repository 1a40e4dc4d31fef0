"""Stages of API Gateway's REST APIs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..resource_types import Change, Created, Json, ResourceType, names

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
_UNTHROTTLED = {"ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 5_000}


def _create_stage(change: Change) -> Created:
    plain = {k: v for k, v in change.properties.items() if k != "MethodSettings"}
    change.call("apigateway", "create_stage", plain)
    return _set_stage(change)


def _set_stage(change: Change) -> Created:
    properties = change.properties
    settings: dict[str, Any] = {"/deploymentId": properties["DeploymentId"]}
    settings |= _method_settings(change.properties, change.old)
    operations = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    where = {"restApiId": properties["RestApiId"], "stageName": properties["StageName"]}
    change.call("apigateway", "update_stage", {**where, "patchOperations": operations})
    return Created(properties["StageName"])


def _method_settings(properties: Json, old: Json) -> Json:
    """Settings by path; a throttle that a template no longer has becomes the account's again."""
    settings = {path: _UNTHROTTLED[name] for path, name, _ in _each_setting(old) if name in _UNTHROTTLED}
    return {**settings, **{path: value for path, _, value in _each_setting(properties)}}


def _each_setting(properties: Json) -> Iterator[tuple[str, str, Any]]:
    for method in properties.get("MethodSettings", []):
        resource = method["ResourcePath"].removeprefix("/").replace("/", "~1") or "~1"
        verb = method["HttpMethod"]
        scope = "*/*" if (resource, verb) == ("*", "*") else f"{resource}/{verb}"
        for name, path in _STAGE_SETTINGS.items():
            if name in method:
                yield f"/{scope}/{path}", name, method[name]


def _delete_stage(change: Change) -> None:
    where = {"restApiId": change.properties["RestApiId"], "stageName": change.physical_id}
    change.call("apigateway", "delete_stage", where)


TYPES = {
    "AWS::ApiGateway::Stage": ResourceType(
        _create_stage,
        _set_stage,
        _delete_stage,
        names("RestApiId StageName DeploymentId MethodSettings Description Variables"),
        fixed=names("Description Variables"),
    ),
}
