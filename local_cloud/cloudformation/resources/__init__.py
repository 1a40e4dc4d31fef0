"""The table of resource types that the local cloud can deploy, a module a family of services."""

from __future__ import annotations

from collections.abc import Mapping

from ..resource_types import ResourceType, noop
from . import (
    apigateway,
    functions,
    identity,
    messaging,
    observability,
    sagemaker,
    storage,
    usage_plans,
    workflow,
)

NOTHING_TO_DO = ("AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle")

TYPES: Mapping[str, ResourceType] = {
    **{name: ResourceType(noop, noop) for name in NOTHING_TO_DO},
    **storage.TYPES,
    **identity.TYPES,
    **functions.TYPES,
    **observability.TYPES,
    **messaging.TYPES,
    **workflow.TYPES,
    **apigateway.TYPES,
    **usage_plans.TYPES,
    **sagemaker.TYPES,
}
