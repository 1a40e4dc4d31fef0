"""The table of resource types that the local cloud can deploy, a module a family of services."""

from __future__ import annotations

from collections.abc import Mapping

from ..resource_types import ResourceType, noop
from . import (
    apigateway,
    buckets,
    functions,
    identity,
    messaging,
    observability,
    sagemaker,
    stages,
    storage,
    usage_plans,
    workflow,
)

TYPES: Mapping[str, ResourceType] = {
    "AWS::CDK::Metadata": ResourceType(noop, noop),
    **buckets.TYPES,
    **storage.TYPES,
    **identity.TYPES,
    **functions.TYPES,
    **observability.TYPES,
    **messaging.TYPES,
    **workflow.TYPES,
    **apigateway.TYPES,
    **stages.TYPES,
    **usage_plans.TYPES,
    **sagemaker.TYPES,
}
