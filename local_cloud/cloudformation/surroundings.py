"""What a deployment needs from outside, and how a stack's template is resolved in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..aws.clients import Clients
from ..aws.errors import validation_error
from .resolver import Resolver
from .resource_types import ResourceType
from .schemas import Schemas
from .stack import Stack, StackResource
from .template import Json


@dataclass(frozen=True)
class Surroundings:
    """The account, its other stacks' exports and who imports this one's, types by their names, schemas."""

    account: str
    region: str
    clients: Clients
    types: Callable[[str], ResourceType | None]
    schemas: Schemas
    exports: Callable[[Stack], Mapping[str, str]]
    importers: Callable[[str], list[str]]


def resolver(around: Surroundings, stack: Stack, template: Json, parameters: Json) -> Resolver:
    """A resolver over the stack's present resources."""
    return Resolver(
        template=template,
        parameters=parameters,
        pseudo={
            "AWS::AccountId": around.account,
            "AWS::Region": around.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack.name,
            "AWS::StackId": stack.id,
            "AWS::NotificationARNs": [],
        },
        ref=lambda name: _resource(stack, name).physical_id,
        attribute=lambda name, attribute: _attribute(stack, name, attribute),
        exports=around.exports(stack),
    )


def _resource(stack: Stack, name: str) -> StackResource:
    if name not in stack.resources:
        raise validation_error(f"Template error: unresolved resource dependency [{name}]")
    return stack.resources[name]


def _attribute(stack: Stack, name: str, attribute: str) -> Any:
    resource = _resource(stack, name)
    if attribute not in resource.attributes:
        raise validation_error(f"{resource.type} ({name}) has no attribute {attribute} in the local cloud")
    return resource.attributes[attribute]
