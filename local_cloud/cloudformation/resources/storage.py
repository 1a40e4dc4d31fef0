"""ECR, SSM parameters and KMS keys."""

from __future__ import annotations

from ..resource_types import Change, Created, ResourceType, deletes, names


def _create_repository(change: Change) -> Created:
    properties = change.properties
    name = properties.get("RepositoryName") or change.named(limit=256, lower=True)
    wanted = {"repositoryName": name, "tags": properties.get("Tags")}
    created = change.call("ecr", "create_repository", wanted)["repository"]
    _repository_policies(change, name)
    return Created(name, {"Arn": created["repositoryArn"], "RepositoryUri": created["repositoryUri"]})


def _repository_policies(change: Change, name: str) -> None:
    text = change.properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
    if text:
        change.call("ecr", "put_lifecycle_policy", {"repositoryName": name, "lifecyclePolicyText": text})
    elif "LifecyclePolicy" in change.old:
        change.call("ecr", "delete_lifecycle_policy", {"repositoryName": name})
    policy = change.properties.get("RepositoryPolicyText")
    if policy:
        change.call("ecr", "set_repository_policy", {"repositoryName": name, "policyText": policy})
    elif "RepositoryPolicyText" in change.old:
        change.call("ecr", "delete_repository_policy", {"repositoryName": name})


def _update_repository(change: Change) -> Created:
    _repository_policies(change, change.physical_id)
    return Created(change.physical_id, change.attributes)


def _delete_repository(change: Change) -> None:
    force = str(change.properties.get("EmptyOnDelete", "")).lower() == "true"
    change.call("ecr", "delete_repository", {"repositoryName": change.physical_id, "force": force})


def _put_parameter(change: Change) -> Created:
    name = change.physical_id or change.properties.get("Name") or change.named()
    change.call(
        "ssm", "put_parameter", {**change.properties, "Name": name, "Overwrite": bool(change.physical_id)}
    )
    return Created(name, {"Type": change.properties["Type"], "Value": change.properties["Value"]})


def _create_key(change: Change) -> Created:
    properties = dict(change.properties)
    policy = properties.pop("KeyPolicy", None)
    key = change.call("kms", "create_key", {**properties, "Policy": policy})["KeyMetadata"]
    return Created(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})


def _update_key(change: Change) -> Created:
    policy = {"KeyId": change.physical_id, "PolicyName": "default", "Policy": change.properties["KeyPolicy"]}
    change.call("kms", "put_key_policy", policy)
    return Created(change.physical_id, change.attributes)


def _delete_key(change: Change) -> None:
    change.call("kms", "schedule_key_deletion", {"KeyId": change.physical_id, "PendingWindowInDays": 7})


def _alias(change: Change) -> Created:
    operation = "update_alias" if change.physical_id else "create_alias"
    change.call("kms", operation, change.properties)
    return Created(change.properties["AliasName"])


TYPES = {
    "AWS::ECR::Repository": ResourceType(
        _create_repository,
        _update_repository,
        _delete_repository,
        names("RepositoryName LifecyclePolicy RepositoryPolicyText EmptyOnDelete Tags"),
        fixed=names("Tags"),
    ),
    "AWS::SSM::Parameter": ResourceType(
        _put_parameter,
        _put_parameter,
        deletes("ssm", "delete_parameter", "Name"),
        names("Name Type Value Description"),
    ),
    "AWS::KMS::Key": ResourceType(
        _create_key,
        _update_key,
        _delete_key,
        names("KeyPolicy Description KeySpec KeyUsage"),
        fixed=names("Description KeySpec KeyUsage"),
    ),
    "AWS::KMS::Alias": ResourceType(
        _alias, _alias, deletes("kms", "delete_alias", "AliasName"), names("AliasName TargetKeyId")
    ),
}
