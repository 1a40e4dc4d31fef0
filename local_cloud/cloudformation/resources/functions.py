"""Lambda: functions, versions, aliases, permissions."""

from __future__ import annotations

import io
import zipfile

from ..resource_types import Change, Created, Json, ResourceType, deletes, demand_known, names

_APART = names("Code ReservedConcurrentExecutions")
"""What has operations of its own."""
_CONFIGURATION = names("Handler Runtime Role Timeout MemorySize Environment Layers LoggingConfig Description")


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
    demand_known(change.properties.get("LoggingConfig", {}), "LoggingConfig", {"LogGroup"})
    properties = {k: v for k, v in change.properties.items() if k not in _APART}
    parameters = {**properties, "FunctionName": name, "Code": _code(change.properties)}
    arn = change.call("lambda", "create_function", parameters)["FunctionArn"]
    _reserve(change, name)
    return Created(name, {"Arn": arn})


def _reserve(change: Change, name: str) -> None:
    reserved = change.properties.get("ReservedConcurrentExecutions")
    if reserved is not None:
        parameters = {"FunctionName": name, "ReservedConcurrentExecutions": reserved}
        change.call("lambda", "put_function_concurrency", parameters)
    elif "ReservedConcurrentExecutions" in change.old:
        change.call("lambda", "delete_function_concurrency", {"FunctionName": name})


def _update_function(change: Change) -> Created:
    name = change.physical_id
    demand_known(change.properties.get("LoggingConfig", {}), "LoggingConfig", {"LogGroup"})
    if change.properties["Code"] != change.old["Code"]:
        change.call("lambda", "update_function_code", {"FunctionName": name, **_code(change.properties)})
    settings = {k: v for k, v in change.properties.items() if k in _CONFIGURATION}
    absent = {"Environment": {"Variables": {}}, "Layers": [], "Description": ""}
    change.call("lambda", "update_function_configuration", {**absent, **settings, "FunctionName": name})
    _reserve(change, name)
    return Created(name, change.attributes)


def _publish(change: Change) -> Created:
    published = change.call("lambda", "publish_version", change.properties)
    arn, version = published["FunctionArn"], str(published["Version"])
    if not arn.endswith(f":{version}"):
        arn = f"{arn}:{version}"
    return Created(arn, {"Version": version, "FunctionArn": arn})


def _create_alias(change: Change) -> Created:
    arn = change.call("lambda", "create_alias", change.properties)["AliasArn"]
    return Created(arn, {"AliasArn": arn})


def _update_alias(change: Change) -> Created:
    change.call("lambda", "update_alias", change.properties)
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


TYPES = {
    "AWS::Lambda::Function": ResourceType(
        _create_function,
        _update_function,
        deletes("lambda", "delete_function", "FunctionName"),
        _APART | _CONFIGURATION | names("FunctionName Tags"),
        fixed=names("Tags"),
    ),
    "AWS::Lambda::Version": ResourceType(_publish, properties=names("FunctionName Description")),
    "AWS::Lambda::Alias": ResourceType(
        _create_alias, _update_alias, _delete_alias, names("FunctionName Name FunctionVersion Description")
    ),
    "AWS::Lambda::Permission": ResourceType(
        _permit, None, _forbid, names("FunctionName Action Principal SourceArn SourceAccount")
    ),
}
