"""CloudWatch alarms and dashboards, CloudWatch Logs."""

from __future__ import annotations

from botocore.exceptions import ClientError

from ...aws.errors import AwsError
from ..resource_types import Change, Created, ResourceType, deletes, names


def _put_alarm(change: Change) -> Created:
    name = change.physical_id or change.properties.get("AlarmName") or change.named(limit=255)
    change.call("cloudwatch", "put_metric_alarm", {**change.properties, "AlarmName": name})
    return Created(name, {"Arn": change.arn("cloudwatch", f"alarm:{name}")})


def _put_dashboard(change: Change) -> Created:
    name = change.physical_id or change.properties.get("DashboardName") or change.named(limit=255)
    body = {"DashboardName": name, "DashboardBody": change.properties["DashboardBody"]}
    change.call("cloudwatch", "put_dashboard", body)
    return Created(name)


def _create_group(change: Change) -> Created:
    name = change.properties.get("LogGroupName") or change.named(limit=512)
    try:
        change.call("logs", "create_log_group", {"logGroupName": name})
    except ClientError as error:
        raise AwsError("AlreadyExists", f"log group {name}: {error.response['Error']['Message']}") from error
    return _retain(change, name)


def _retain(change: Change, name: str) -> Created:
    days = change.properties.get("RetentionInDays")
    if days is not None:
        change.call("logs", "put_retention_policy", {"logGroupName": name, "retentionInDays": days})
    elif "RetentionInDays" in change.old:
        change.call("logs", "delete_retention_policy", {"logGroupName": name})
    return Created(name, {"Arn": change.arn("logs", f"log-group:{name}:*")})


TYPES = {
    "AWS::CloudWatch::Alarm": ResourceType(
        _put_alarm,
        _put_alarm,
        deletes("cloudwatch", "delete_alarms", "AlarmNames"),
        None,
    ),
    "AWS::CloudWatch::Dashboard": ResourceType(
        _put_dashboard,
        _put_dashboard,
        deletes("cloudwatch", "delete_dashboards", "DashboardNames"),
        None,
    ),
    "AWS::Logs::LogGroup": ResourceType(
        _create_group,
        lambda change: _retain(change, change.physical_id),
        deletes("logs", "delete_log_group", "logGroupName"),
        names("LogGroupName RetentionInDays"),
    ),
}
