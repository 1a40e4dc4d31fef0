"""S3, ECR, SSM parameters and KMS keys."""

from __future__ import annotations

from typing import Any

from ...aws.errors import validation_error
from ..resource_types import Api, Change, Created, Json, ResourceType, deletes, noop

_LIFECYCLE_PLAIN = ("Prefix", "Transitions", "NoncurrentVersionTransitions", "AbortIncompleteMultipartUpload")


def _bucket_settings(change: Change, bucket: str) -> None:
    """Apply a bucket's properties; each is one call, and one that is not known is refused."""
    if "NotificationConfiguration" in change.old.keys() - change.properties.keys():
        change.call(
            "s3", "put_bucket_notification_configuration", {"Bucket": bucket, "NotificationConfiguration": {}}
        )
    for name, value in change.properties.items():
        if name in ("BucketName", "ObjectLockEnabled", "AccessControl"):
            continue
        setting = _BUCKET_SETTINGS.get(name)
        if setting is None:
            raise validation_error(f"the local cloud does not support the property {name}")
        operation, parameter, convert = setting
        change.call("s3", operation, {"Bucket": bucket, parameter: convert(value)})


def _encryption(value: Json) -> Json:
    rules = []
    for rule in value["ServerSideEncryptionConfiguration"]:
        rule = dict(rule)
        if "ServerSideEncryptionByDefault" in rule:
            rule["ApplyServerSideEncryptionByDefault"] = rule.pop("ServerSideEncryptionByDefault")
        rules.append(rule)
    return {"Rules": rules}


def _lifecycle(value: Json) -> Json:
    return {"Rules": [_lifecycle_rule(rule) for rule in value["Rules"]]}


def _lifecycle_rule(rule: Json) -> Json:
    out: Json = {"ID": rule.get("Id", "rule"), "Status": rule["Status"]}
    out["Filter"] = {"Prefix": rule.get("Prefix", "")}
    for name in _LIFECYCLE_PLAIN[1:]:
        if name in rule:
            out[name] = rule[name]
    expiration: Json = {}
    if "ExpirationInDays" in rule:
        expiration["Days"] = rule["ExpirationInDays"]
    if "ExpiredObjectDeleteMarker" in rule:
        expiration["ExpiredObjectDeleteMarker"] = rule["ExpiredObjectDeleteMarker"]
    if expiration:
        out["Expiration"] = expiration
    if "NoncurrentVersionExpiration" in rule:
        out["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    return out


def _notification(value: Json) -> Json:
    if set(value) - {"EventBridgeConfiguration"}:
        raise validation_error("of NotificationConfiguration the local cloud supports EventBridge only")
    return {"EventBridgeConfiguration": {}}


def _same(value: Any) -> Any:
    return value


_BUCKET_SETTINGS: dict[str, tuple[str, str, Any]] = {
    "BucketEncryption": ("put_bucket_encryption", "ServerSideEncryptionConfiguration", _encryption),
    "VersioningConfiguration": ("put_bucket_versioning", "VersioningConfiguration", _same),
    "PublicAccessBlockConfiguration": ("put_public_access_block", "PublicAccessBlockConfiguration", _same),
    "LifecycleConfiguration": ("put_bucket_lifecycle_configuration", "LifecycleConfiguration", _lifecycle),
    "NotificationConfiguration": (
        "put_bucket_notification_configuration",
        "NotificationConfiguration",
        _notification,
    ),
    "OwnershipControls": ("put_bucket_ownership_controls", "OwnershipControls", _same),
    "Tags": ("put_bucket_tagging", "Tagging", lambda tags: {"TagSet": tags}),
    "LoggingConfiguration": (
        "put_bucket_logging",
        "BucketLoggingStatus",
        lambda v: {
            "LoggingEnabled": {
                "TargetBucket": v["DestinationBucketName"],
                "TargetPrefix": v.get("LogFilePrefix", ""),
            }
        },
    ),
    "CorsConfiguration": (
        "put_bucket_cors",
        "CORSConfiguration",
        lambda v: {"CORSRules": v["CorsRules"]},
    ),
}


def _create_bucket(change: Change) -> Created:
    bucket = change.properties.get("BucketName") or change.named(limit=63, lower=True)
    where = {} if change.region == "us-east-1" else {"LocationConstraint": change.region}
    change.call("s3", "create_bucket", {"Bucket": bucket, "CreateBucketConfiguration": where or None})
    try:
        return _update_bucket(change, bucket)
    except Exception:
        change.call("s3", "delete_bucket", {"Bucket": bucket})
        raise


def _update_bucket(change: Change, bucket: str = "") -> Created:
    bucket = bucket or change.physical_id
    _bucket_settings(change, bucket)
    attributes = {
        "Arn": f"arn:aws:s3:::{bucket}",
        "DomainName": f"{bucket}.s3.amazonaws.com",
        "RegionalDomainName": f"{bucket}.s3.{change.region}.amazonaws.com",
        "WebsiteURL": f"http://{bucket}.s3-website-{change.region}.amazonaws.com",
    }
    return Created(bucket, attributes)


def _delete_bucket(change: Change) -> None:
    change.call("s3", "delete_bucket", {"Bucket": change.physical_id})


def _bucket_policy(change: Change) -> Created:
    bucket, policy = change.properties["Bucket"], change.properties["PolicyDocument"]
    change.call("s3", "put_bucket_policy", {"Bucket": bucket, "Policy": policy})
    return Created(bucket)


def _delete_bucket_policy(change: Change) -> None:
    change.call("s3", "delete_bucket_policy", {"Bucket": change.physical_id})


def _create_repository(change: Change) -> Created:
    properties = change.properties
    name = properties.get("RepositoryName") or change.named(limit=256, lower=True)
    created = change.call(
        "ecr",
        "create_repository",
        {
            "repositoryName": name,
            "imageScanningConfiguration": properties.get("ImageScanningConfiguration"),
            "imageTagMutability": properties.get("ImageTagMutability"),
            "encryptionConfiguration": properties.get("EncryptionConfiguration"),
            "tags": properties.get("Tags"),
        },
    )["repository"]
    _repository_policies(change, name)
    return Created(name, {"Arn": created["repositoryArn"], "RepositoryUri": created["repositoryUri"]})


def _repository_policies(change: Change, name: str) -> None:
    text = change.properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
    if text:
        change.call("ecr", "put_lifecycle_policy", {"repositoryName": name, "lifecyclePolicyText": text})
    policy = change.properties.get("RepositoryPolicyText")
    if policy:
        change.call("ecr", "set_repository_policy", {"repositoryName": name, "policyText": policy})


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
    properties = {k: v for k, v in change.properties.items() if k not in _KEY_IGNORED}
    policy = properties.pop("KeyPolicy", None)
    key = change.call("kms", "create_key", {**properties, "Policy": policy})
    return Created(
        key["KeyMetadata"]["KeyId"], {"Arn": key["KeyMetadata"]["Arn"], "KeyId": key["KeyMetadata"]["KeyId"]}
    )


_KEY_IGNORED = ("EnableKeyRotation", "PendingWindowInDays", "RotationPeriodInDays", "Enabled")


def _delete_key(change: Change) -> None:
    change.call("kms", "schedule_key_deletion", {"KeyId": change.physical_id, "PendingWindowInDays": 7})


def _alias(change: Change) -> Created:
    operation = "update_alias" if change.physical_id else "create_alias"
    change.call("kms", operation, change.properties)
    return Created(change.properties["AliasName"])


def _keep(change: Change) -> Created:
    return Created(change.physical_id, change.attributes)


TYPES = {
    "AWS::S3::Bucket": ResourceType(
        _create_bucket, _update_bucket, _delete_bucket, frozenset({"BucketName"})
    ),
    "AWS::S3::BucketPolicy": ResourceType(
        _bucket_policy, _bucket_policy, _delete_bucket_policy, frozenset({"Bucket"})
    ),
    "AWS::ECR::Repository": ResourceType(
        _create_repository, _update_repository, _delete_repository, frozenset({"RepositoryName"})
    ),
    "AWS::SSM::Parameter": ResourceType(
        _put_parameter,
        _put_parameter,
        deletes("ssm", "delete_parameter", "Name"),
        frozenset({"Name"}),
    ),
    "AWS::KMS::Key": ResourceType(_create_key, _keep, _delete_key),
    "AWS::KMS::Alias": ResourceType(
        _alias,
        _alias,
        deletes("kms", "delete_alias", "AliasName"),
        frozenset({"AliasName"}),
    ),
    "AWS::DynamoDB::Table": Api(
        "dynamodb",
        "create_table",
        "TableDescription.TableName",
        {"Arn": "TableDescription.TableArn"},
        name="TableName",
        delete="delete_table",
        by="TableName",
    ).type(),
    "AWS::CloudFormation::WaitCondition": ResourceType(noop),
}
