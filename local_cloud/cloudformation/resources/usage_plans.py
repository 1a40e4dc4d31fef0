"""API Gateway's usage plans and keys."""

from __future__ import annotations

from typing import Any

from ...aws.errors import validation_error
from ..resource_types import Api, Change, Created, Json, ResourceType, deletes, names


def _create_plan(change: Change) -> Created:
    properties = dict(change.properties)
    properties["Name"] = properties.pop("UsagePlanName", None) or change.named()
    plan = change.call("apigateway", "create_usage_plan", properties)["id"]
    return Created(plan, {"Id": plan})


def _update_plan(change: Change) -> Created:
    """Limits change in place, so that what was used of a quota stays used."""
    properties, old = change.properties, change.old
    operations = [_replace("description", properties.get("Description", ""))]
    if "UsagePlanName" in properties:
        operations.append(_replace("name", properties["UsagePlanName"]))
    for name in ("Quota", "Throttle"):
        wanted, had = properties.get(name) or {}, old.get(name) or {}
        path = name.lower()
        if had and not had.keys() <= wanted.keys():
            operations.append({"op": "remove", "path": f"/{path}"})
        operations += [_replace(f"{path}/{key[0].lower()}{key[1:]}", value) for key, value in wanted.items()]
    change.call(
        "apigateway", "update_usage_plan", {"usagePlanId": change.physical_id, "patchOperations": operations}
    )
    return Created(change.physical_id, change.attributes)


def _replace(path: str, value: Any) -> Json:
    return {"op": "replace", "path": f"/{path}", "value": _whole(value) if "Limit" in path else value}


def _whole(rate: Any) -> int:
    """moto takes fractions of a request a second when a plan is created, but not when it is changed."""
    if float(rate) != int(float(rate)):
        raise validation_error(f"the local cloud changes a usage plan's limits to whole numbers only: {rate}")
    return int(float(rate))


def _delete_plan_key(change: Change) -> None:
    plan, key = change.properties["UsagePlanId"], change.properties["KeyId"]
    change.call("apigateway", "delete_usage_plan_key", {"usagePlanId": plan, "keyId": key})


def _update_key(change: Change) -> Created:
    absent = {"Description": "", "Enabled": False, "CustomerId": ""}
    operations = [
        _replace(f"{name[0].lower()}{name[1:]}", change.properties.get(name, otherwise))
        for name, otherwise in absent.items()
    ]
    change.call("apigateway", "update_api_key", {"apiKey": change.physical_id, "patchOperations": operations})
    return Created(change.physical_id, change.attributes)


_KEY = Api(
    "apigateway",
    "create_api_key",
    "id",
    {"APIKeyId": "id"},
    name="Name",
    delete="delete_api_key",
    by="apiKey",
    properties=names("Name Value Enabled Description CustomerId StageKeys"),
).type()

TYPES = {
    # On AWS the stages change in place, too; moto takes them off by their names alone, which it does not find.
    "AWS::ApiGateway::UsagePlan": ResourceType(
        _create_plan,
        _update_plan,
        deletes("apigateway", "delete_usage_plan", "usagePlanId"),
        names("UsagePlanName Description ApiStages Quota Throttle"),
        replaced_by=names("ApiStages"),
    ),
    "AWS::ApiGateway::UsagePlanKey": ResourceType(
        lambda c: Created(c.call("apigateway", "create_usage_plan_key", c.properties)["id"]),
        None,
        _delete_plan_key,
        names("KeyId KeyType UsagePlanId"),
    ),
    "AWS::ApiGateway::ApiKey": ResourceType(
        _KEY.create,
        _update_key,
        _KEY.delete,
        _KEY.properties,
        replaced_by=names("StageKeys"),
    ),
}
