"""SNS and EventBridge."""

from __future__ import annotations

import json

from ...aws.errors import validation_error
from ...schedules import is_known
from ..resource_types import Change, Created, Json, ResourceType, deletes, names


def _create_topic(change: Change) -> Created:
    name = change.properties.get("TopicName") or change.named(limit=256)
    arn = change.call("sns", "create_topic", {"Name": name, "Tags": change.properties.get("Tags")})[
        "TopicArn"
    ]
    _topic_settings(change, arn)
    for subscription in change.properties.get("Subscription", []):
        change.call("sns", "subscribe", {"TopicArn": arn, **subscription})
    return Created(arn, {"TopicArn": arn, "TopicName": name})


def _topic_settings(change: Change, arn: str) -> None:
    for name in ("DisplayName", "KmsMasterKeyId"):
        if name in change.properties or name in change.old:
            setting = {
                "TopicArn": arn,
                "AttributeName": name,
                "AttributeValue": change.properties.get(name, ""),
            }
            change.call("sns", "set_topic_attributes", setting)


def _update_topic(change: Change) -> Created:
    _topic_settings(change, change.physical_id)
    return Created(change.physical_id, change.attributes)


def _topic_policy(change: Change) -> Created:
    policy = json.dumps(change.properties["PolicyDocument"])
    for arn in change.properties["Topics"]:
        setting = {"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": policy}
        change.call("sns", "set_topic_attributes", setting)
    return Created(change.physical_id or change.named())


def _subscribe(change: Change) -> Created:
    plain = {name: change.properties.get(name) for name in ("TopicArn", "Protocol", "Endpoint")}
    names = ("FilterPolicy", "RawMessageDelivery", "RedrivePolicy", "FilterPolicyScope")
    attributes = {name: change.properties[name] for name in names if name in change.properties}
    answer = change.call(
        "sns", "subscribe", {**plain, "Attributes": attributes, "ReturnSubscriptionArn": True}
    )
    return Created(answer["SubscriptionArn"])


def _put_rule(change: Change) -> Created:
    properties = change.properties
    name = change.physical_id or properties.get("Name") or change.named()
    schedule = properties.get("ScheduleExpression")
    if schedule is not None and not is_known(schedule):
        raise validation_error(
            f"the local cloud has no schedule {schedule}: rate(…), or cron(…) without L, W and #"
        )
    rule = {k: v for k, v in properties.items() if k != "Targets"}
    arn = change.call("events", "put_rule", {**rule, "Name": name})["RuleArn"]
    if change.physical_id:
        _remove_targets(change, change.old)
    if properties.get("Targets"):
        targets = {
            "Rule": name,
            "EventBusName": properties.get("EventBusName"),
            "Targets": properties["Targets"],
        }
        change.call("events", "put_targets", targets)
    return Created(name, {"Arn": arn})


def _remove_targets(change: Change, properties: Json) -> None:
    ids = [target["Id"] for target in properties.get("Targets", [])]
    if ids:
        where = {"Rule": change.physical_id, "EventBusName": properties.get("EventBusName")}
        change.call("events", "remove_targets", {**where, "Ids": ids})


def _delete_rule(change: Change) -> None:
    _remove_targets(change, change.properties)
    bus = change.properties.get("EventBusName")
    change.call("events", "delete_rule", {"Name": change.physical_id, "EventBusName": bus})


TYPES = {
    "AWS::SNS::Topic": ResourceType(
        _create_topic,
        _update_topic,
        deletes("sns", "delete_topic", "TopicArn"),
        names("TopicName DisplayName KmsMasterKeyId Subscription Tags"),
        fixed=names("Subscription Tags"),
    ),
    "AWS::SNS::TopicPolicy": ResourceType(
        _topic_policy, _topic_policy, properties=names("Topics PolicyDocument")
    ),
    "AWS::SNS::Subscription": ResourceType(
        _subscribe,
        None,
        deletes("sns", "unsubscribe", "SubscriptionArn"),
        names("TopicArn Protocol Endpoint FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy"),
    ),
    "AWS::Events::Rule": ResourceType(
        _put_rule,
        _put_rule,
        _delete_rule,
        names("Name Description EventBusName EventPattern ScheduleExpression State Targets"),
        replaced_by=names("EventBusName"),
    ),
}
