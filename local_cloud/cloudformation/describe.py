"""Stacks, resources and change sets as the CloudFormation API words them."""

from __future__ import annotations

from typing import Any

from .stack import ChangeSet, Stack, StackResource

Json = dict[str, Any]


def describe_stack(stack: Stack) -> Json:
    """One entry of DescribeStacks and ListStacks."""
    return _given(
        {
            "StackId": stack.id,
            "StackName": stack.name,
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "Description": stack.template.get("Description"),
            "TemplateDescription": stack.template.get("Description"),
            "CreationTime": stack.created,
            "LastUpdatedTime": stack.updated,
            "DeletionTime": stack.deleted,
            "Parameters": [_parameter(stack, key, value) for key, value in stack.parameters.items()],
            "Outputs": [
                _given(
                    {
                        "OutputKey": output.key,
                        "OutputValue": output.value,
                        "Description": output.description,
                        "ExportName": output.export,
                    }
                )
                for output in stack.outputs
            ],
            "Tags": stack.tags,
            "Capabilities": stack.capabilities,
            "RoleARN": stack.role_arn,
            "EnableTerminationProtection": stack.protected,
            "DisableRollback": False,
            "NotificationARNs": [],
            "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        }
    )


def describe_resource(stack: Stack, resource: StackResource) -> Json:
    """One entry of DescribeStackResources and ListStackResources."""
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "Timestamp": resource.updated,
        "LastUpdatedTimestamp": resource.updated,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def describe_change_set(change_set: ChangeSet, stack: Stack) -> Json:
    """DescribeChangeSet's answer."""
    parameters = [{"ParameterKey": key, "ParameterValue": v} for key, v in change_set.parameters.items()]
    return _given(
        {
            "ChangeSetId": change_set.id,
            "ChangeSetName": change_set.name,
            "StackId": stack.id,
            "StackName": stack.name,
            "Parameters": parameters,
            "CreationTime": change_set.created,
            "ExecutionStatus": change_set.execution,
            "Status": change_set.status,
            "StatusReason": change_set.reason,
            "Capabilities": change_set.capabilities,
            "Tags": change_set.tags,
            "Changes": change_set.changes,
        }
    )


def _parameter(stack: Stack, key: str, value: str) -> Json:
    declared = stack.template.get("Parameters", {}).get(key, {})
    parameter = {"ParameterKey": key, "ParameterValue": "****" if declared.get("NoEcho") else value}
    if declared.get("Type", "").startswith("AWS::SSM::"):
        parameter["ResolvedValue"] = str(stack.resolved_parameters.get(key))
    return parameter


def _given(values: Json) -> Json:
    return {key: value for key, value in values.items() if value is not None}
