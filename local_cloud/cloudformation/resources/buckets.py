"""S3 buckets and their policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..resource_types import Change, Created, Json, ResourceType, demand_known, names


class _Setting(NamedTuple):
    """The operation that makes a setting and its parameter, and what takes it back: an operation or a value."""

    operation: str
    parameter: str
    convert: Callable[[Any], Any]
    undo: str | Json


def _settings(change: Change, bucket: str) -> None:
    """A call for each setting, and one for each that the template no longer has."""
    for name, (operation, parameter, convert, undo) in _SETTINGS.items():
        if name in change.properties:
            change.call("s3", operation, {"Bucket": bucket, parameter: convert(change.properties[name])})
        elif name in change.old and isinstance(undo, str):
            change.call("s3", undo, {"Bucket": bucket})
        elif name in change.old:
            change.call("s3", operation, {"Bucket": bucket, parameter: undo})


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
    demand_known(rule, "LifecycleConfiguration", {"Id", "Status", "Prefix", *_LIFECYCLE_PLAIN, *_EXPIRATION})
    out: Json = {"ID": rule.get("Id", "rule"), "Status": rule["Status"]}
    out["Filter"] = {"Prefix": rule.get("Prefix", "")}
    out |= {name: rule[name] for name in _LIFECYCLE_PLAIN if name in rule}
    expiration = {member: rule[name] for name, member in _EXPIRATION.items() if name in rule}
    if expiration:
        out["Expiration"] = expiration
    return out


def _notification(value: Json) -> Json:
    demand_known(value, "NotificationConfiguration", {"EventBridgeConfiguration"})
    return {"EventBridgeConfiguration": {}}


def _same(value: Any) -> Any:
    return value


def _logging(value: Json) -> Json:
    target = {"TargetBucket": value["DestinationBucketName"], "TargetPrefix": value.get("LogFilePrefix", "")}
    demand_known(value, "LoggingConfiguration", {"DestinationBucketName", "LogFilePrefix"})
    return {"LoggingEnabled": target}


_LIFECYCLE_PLAIN = (
    "Transitions",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
)
_EXPIRATION = {"ExpirationInDays": "Days", "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
_SETTINGS = {
    "BucketEncryption": _Setting(
        "put_bucket_encryption", "ServerSideEncryptionConfiguration", _encryption, "delete_bucket_encryption"
    ),
    "VersioningConfiguration": _Setting(
        "put_bucket_versioning", "VersioningConfiguration", _same, {"Status": "Suspended"}
    ),
    "PublicAccessBlockConfiguration": _Setting(
        "put_public_access_block", "PublicAccessBlockConfiguration", _same, "delete_public_access_block"
    ),
    "LifecycleConfiguration": _Setting(
        "put_bucket_lifecycle_configuration", "LifecycleConfiguration", _lifecycle, "delete_bucket_lifecycle"
    ),
    "NotificationConfiguration": _Setting(
        "put_bucket_notification_configuration", "NotificationConfiguration", _notification, {}
    ),
    "OwnershipControls": _Setting(
        "put_bucket_ownership_controls", "OwnershipControls", _same, "delete_bucket_ownership_controls"
    ),
    "Tags": _Setting("put_bucket_tagging", "Tagging", lambda tags: {"TagSet": tags}, "delete_bucket_tagging"),
    "LoggingConfiguration": _Setting("put_bucket_logging", "BucketLoggingStatus", _logging, {}),
    "CorsConfiguration": _Setting(
        "put_bucket_cors",
        "CORSConfiguration",
        lambda cors: {"CORSRules": cors["CorsRules"]},
        "delete_bucket_cors",
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
    _settings(change, bucket)
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


TYPES = {
    "AWS::S3::Bucket": ResourceType(
        _create_bucket, _update_bucket, _delete_bucket, names("BucketName") | _SETTINGS.keys()
    ),
    "AWS::S3::BucketPolicy": ResourceType(
        _bucket_policy, _bucket_policy, _delete_bucket_policy, names("Bucket PolicyDocument")
    ),
}
