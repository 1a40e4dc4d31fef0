"""IAM roles and policies. moto stores them; nothing here evaluates them."""

from __future__ import annotations

from collections.abc import Iterator

from ..resource_types import Change, Created, Json, ResourceType, names

_SESSION_SECONDS = 3600
"""How long a session of a role may last where nothing says otherwise."""
_PRINCIPALS = (("Roles", "role", "RoleName"), ("Users", "user", "UserName"), ("Groups", "group", "GroupName"))


def _create_role(change: Change) -> Created:
    properties = change.properties
    name = properties.get("RoleName") or change.named()
    role = change.call(
        "iam",
        "create_role",
        {
            "RoleName": name,
            "Path": properties.get("Path"),
            "AssumeRolePolicyDocument": properties["AssumeRolePolicyDocument"],
            "Description": properties.get("Description"),
            "MaxSessionDuration": properties.get("MaxSessionDuration"),
            "PermissionsBoundary": properties.get("PermissionsBoundary"),
            "Tags": properties.get("Tags"),
        },
    )["Role"]
    _grant(change, name, properties)
    return Created(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _limit(change: Change, name: str) -> None:
    boundary = change.properties.get("PermissionsBoundary")
    if boundary:
        limit = {"RoleName": name, "PermissionsBoundary": boundary}
        change.call("iam", "put_role_permissions_boundary", limit)
    elif "PermissionsBoundary" in change.old:
        change.call("iam", "delete_role_permissions_boundary", {"RoleName": name})


def _grant(change: Change, name: str, properties: Json) -> None:
    for arn in properties.get("ManagedPolicyArns", []):
        change.call("iam", "attach_role_policy", {"RoleName": name, "PolicyArn": arn})
    for policy in properties.get("Policies", []):
        change.call("iam", "put_role_policy", {"RoleName": name, **policy})


def _revoke(change: Change, properties: Json) -> None:
    for arn in properties.get("ManagedPolicyArns", []):
        change.call("iam", "detach_role_policy", {"RoleName": change.physical_id, "PolicyArn": arn})
    for policy in properties.get("Policies", []):
        parameters = {"RoleName": change.physical_id, "PolicyName": policy["PolicyName"]}
        change.call("iam", "delete_role_policy", parameters)


def _update_role(change: Change) -> Created:
    name, properties = change.physical_id, change.properties
    document = {"RoleName": name, "PolicyDocument": properties["AssumeRolePolicyDocument"]}
    change.call("iam", "update_assume_role_policy", document)
    settings = {
        "Description": properties.get("Description", ""),
        "MaxSessionDuration": properties.get("MaxSessionDuration", _SESSION_SECONDS),
    }
    change.call("iam", "update_role", {"RoleName": name, **settings})
    _limit(change, name)
    _revoke(change, change.old)
    _grant(change, name, change.properties)
    return Created(name, change.attributes)


def _delete_role(change: Change) -> None:
    _revoke(change, change.properties)
    change.call("iam", "delete_role", {"RoleName": change.physical_id})


def _holders(properties: Json) -> Iterator[tuple[str, Json]]:
    for member, kind, parameter in _PRINCIPALS:
        for name in properties.get(member, []):
            yield kind, {parameter: name}


def _put_policy(change: Change) -> Created:
    properties = change.properties
    if change.physical_id:
        _remove_policy(change, change.old)
    policy = {"PolicyName": properties["PolicyName"], "PolicyDocument": properties["PolicyDocument"]}
    for kind, holder in _holders(properties):
        change.call("iam", f"put_{kind}_policy", {**holder, **policy})
    return Created(change.physical_id or change.named())


def _remove_policy(change: Change, properties: Json) -> None:
    for kind, holder in _holders(properties):
        change.call("iam", f"delete_{kind}_policy", {**holder, "PolicyName": properties["PolicyName"]})


def _create_managed(change: Change) -> Created:
    properties = change.properties
    policy = {
        "PolicyName": properties.get("ManagedPolicyName") or change.named(limit=128),
        "PolicyDocument": properties["PolicyDocument"],
        "Path": properties.get("Path"),
        "Description": properties.get("Description"),
    }
    arn = change.call("iam", "create_policy", policy)["Policy"]["Arn"]
    for kind, holder in _holders(properties):
        change.call("iam", f"attach_{kind}_policy", {**holder, "PolicyArn": arn})
    return Created(arn, {"PolicyArn": arn})


def _update_managed(change: Change) -> Created:
    """The document becomes a new version; those before it go, as a policy has room for five."""
    arn = change.physical_id
    versions = change.call("iam", "list_policy_versions", {"PolicyArn": arn})["Versions"]
    for version in versions:
        if not version["IsDefaultVersion"]:
            change.call("iam", "delete_policy_version", {"PolicyArn": arn, "VersionId": version["VersionId"]})
    document = {"PolicyArn": arn, "PolicyDocument": change.properties["PolicyDocument"]}
    change.call("iam", "create_policy_version", {**document, "SetAsDefault": True})
    for kind, holder in _holders(change.old):
        change.call("iam", f"detach_{kind}_policy", {**holder, "PolicyArn": arn})
    for kind, holder in _holders(change.properties):
        change.call("iam", f"attach_{kind}_policy", {**holder, "PolicyArn": arn})
    return Created(arn, change.attributes)


def _delete_managed(change: Change) -> None:
    for kind, holder in _holders(change.properties):
        change.call("iam", f"detach_{kind}_policy", {**holder, "PolicyArn": change.physical_id})
    change.call("iam", "delete_policy", {"PolicyArn": change.physical_id})


TYPES = {
    "AWS::IAM::Role": ResourceType(
        _create_role,
        _update_role,
        _delete_role,
        names(
            "RoleName Path AssumeRolePolicyDocument Description MaxSessionDuration PermissionsBoundary Tags"
            " ManagedPolicyArns Policies"
        ),
        fixed=names("Tags"),
    ),
    "AWS::IAM::Policy": ResourceType(
        _put_policy,
        _put_policy,
        lambda change: _remove_policy(change, change.properties),
        names("PolicyName PolicyDocument Roles Users Groups"),
    ),
    "AWS::IAM::ManagedPolicy": ResourceType(
        _create_managed,
        _update_managed,
        _delete_managed,
        names("ManagedPolicyName PolicyDocument Path Description Roles Users Groups"),
    ),
}
