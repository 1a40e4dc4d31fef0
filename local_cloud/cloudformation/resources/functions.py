"""Lambda: functions, versions, aliases, permissions, layers."""

from __future__ import annotations

import io
import json
import zipfile

from ..resource_types import Api, Change, Created, Json, ResourceType, deletes

_CONFIGURATION = frozenset({"Code", "Architectures", "Tags", "PackageType", "ReservedConcurrentExecutions"})
_NOT_CREATED = frozenset(
    {"ReservedConcurrentExecutions", "RuntimeManagementConfig", "RecursiveLoop", "SnapStart", "Code"}
)


def _inline(text: str, runtime: str) -> bytes:
    """A zip with code written in the template itself, as Lambda names the file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py" if runtime.startswith("python") else "index.js", text)
    return buffer.getvalue()


def _code(properties: Json) -> Json:
    code = dict(properties["Code"])
    if "ZipFile" in code:
        code["ZipFile"] = _inline(code["ZipFile"], properties["Runtime"])
    return code


def _create_function(change: Change) -> Created:
    name = change.properties.get("FunctionName") or change.named()
    properties = {k: v for k, v in change.properties.items() if k not in _NOT_CREATED}
    parameters = {**properties, "FunctionName": name, "Code": _code(change.properties)}
    arn = change.call("lambda", "create_function", parameters)["FunctionArn"]
    _reserve(change, name)
    return Created(name, {"Arn": arn})


def _reserve(change: Change, name: str) -> None:
    reserved = change.properties.get("ReservedConcurrentExecutions")
    if reserved is not None:
        parameters = {"FunctionName": name, "ReservedConcurrentExecutions": reserved}
        change.call("lambda", "put_function_concurrency", parameters)


def _update_function(change: Change) -> Created:
    name = change.physical_id
    if change.properties["Code"] != change.old["Code"]:
        change.call("lambda", "update_function_code", {"FunctionName": name, **_code(change.properties)})
    settings = {k: v for k, v in change.properties.items() if k not in _NOT_CREATED | _CONFIGURATION}
    for dropped in ("Environment", "Layers"):
        settings.setdefault(dropped, {"Environment": {"Variables": {}}, "Layers": []}[dropped])
    change.call("lambda", "update_function_configuration", {**settings, "FunctionName": name})
    _reserve(change, name)
    return Created(name, change.attributes)


def _publish(change: Change) -> Created:
    parameters = {k: v for k, v in change.properties.items() if k in ("FunctionName", "Description")}
    published = change.call("lambda", "publish_version", parameters)
    arn, version = published["FunctionArn"], str(published["Version"])
    if not arn.endswith(f":{version}"):
        arn = f"{arn}:{version}"
    return Created(arn, {"Version": version, "FunctionArn": arn})


def _alias_settings(change: Change) -> Json:
    known = ("FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig")
    return {name: change.properties[name] for name in known if name in change.properties}


def _create_alias(change: Change) -> Created:
    arn = change.call("lambda", "create_alias", _alias_settings(change))["AliasArn"]
    return Created(arn, {"AliasArn": arn})


def _update_alias(change: Change) -> Created:
    change.call("lambda", "update_alias", _alias_settings(change))
    return Created(change.physical_id, change.attributes)


def _delete_alias(change: Change) -> None:
    parameters = {name: change.properties[name] for name in ("FunctionName", "Name")}
    change.call("lambda", "delete_alias", parameters)


def _permit(change: Change) -> Created:
    statement = change.named(limit=100)
    function, qualifier = _split(change.properties["FunctionName"])
    parameters = {**change.properties, "FunctionName": function, "Qualifier": qualifier}
    change.call("lambda", "add_permission", {**parameters, "StatementId": statement})
    return Created(statement)


def _forbid(change: Change) -> None:
    function, qualifier = _split(change.properties["FunctionName"])
    parameters = {"FunctionName": function, "Qualifier": qualifier, "StatementId": change.physical_id}
    change.call("lambda", "remove_permission", parameters)


def _split(name: str) -> tuple[str, str | None]:
    """A function's name and its qualifier, from a name or an ARN that may carry one."""
    parts = name.split(":")
    if name.startswith("arn:"):
        return ":".join(parts[:7]), parts[7] if len(parts) > 7 else None
    return parts[0], parts[1] if len(parts) > 1 else None


def _layer(change: Change) -> Created:
    properties = dict(change.properties)
    properties.setdefault("LayerName", change.named())
    arn = change.call("lambda", "publish_layer_version", properties)["LayerVersionArn"]
    return Created(arn, {"LayerVersionArn": arn})


def _keep(change: Change) -> Created:
    """Retries of asynchronous invocations: accepted, as they are few here and never lost."""
    return Created(change.physical_id or json.dumps([change.properties["FunctionName"]]))


TYPES = {
    "AWS::Lambda::Function": ResourceType(
        _create_function,
        _update_function,
        deletes("lambda", "delete_function", "FunctionName"),
        frozenset({"FunctionName", "PackageType"}),
    ),
    "AWS::Lambda::Version": ResourceType(_publish),
    "AWS::Lambda::Alias": ResourceType(
        _create_alias, _update_alias, _delete_alias, frozenset({"FunctionName", "Name"})
    ),
    "AWS::Lambda::Permission": ResourceType(_permit, None, _forbid),
    "AWS::Lambda::LayerVersion": ResourceType(_layer),
    "AWS::Lambda::EventInvokeConfig": ResourceType(_keep, _keep),
    "AWS::Lambda::EventSourceMapping": Api(
        "lambda",
        "create_event_source_mapping",
        "UUID",
        {"Id": "UUID"},
        delete="delete_event_source_mapping",
        by="UUID",
    ).type(),
}
