"""What is remembered of a stack: its resources, events, outputs and change sets."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


@dataclass
class StackResource:
    """One deployed resource: its properties as resolved when it was last created or updated."""

    logical_id: str
    type: str
    physical_id: str
    properties: Json
    attributes: Json
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    status: str = "CREATE_COMPLETE"
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Output:
    """An output of a stack, exported under a name or not."""

    key: str
    value: str
    description: str | None
    export: str | None


@dataclass
class Stack:
    """A stack and its history. `template_text` is what was deployed last."""

    name: str
    id: str
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    template_text: str = ""
    template: Json = field(default_factory=lambda: {"Resources": {}})
    parameters: dict[str, str] = field(default_factory=dict)
    resolved_parameters: Json = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    role_arn: str | None = None
    protected: bool = False
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    events: list[Json] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    deleted: datetime | None = None
    operation: str = ""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def record(
        self, logical_id: str, kind: str, status: str, *, physical_id: str = "", reason: str | None = None
    ) -> None:
        """Add an event; the newest stands first, as DescribeStackEvents lists them."""
        event = {
            "StackId": self.id,
            "StackName": self.name,
            "EventId": f"{next(self._numbers):06}-{uuid.uuid4()}",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": physical_id,
            "ResourceType": kind,
            "Timestamp": datetime.now(UTC),
            "ResourceStatus": status,
            "OperationId": self.operation,
        }
        if reason:
            event["ResourceStatusReason"] = reason
        self.events.insert(0, event)

    def enter(self, status: str, reason: str | None = None) -> None:
        """Change the status of the whole stack."""
        self.status, self.reason = status, reason
        self.record(self.name, "AWS::CloudFormation::Stack", status, physical_id=self.id, reason=reason)

    @property
    def exports(self) -> dict[str, str]:
        """Export names and their values."""
        return {output.export: output.value for output in self.outputs if output.export}


@dataclass
class ChangeSet:
    """A change set: what would be deployed, and what would change by it."""

    name: str
    id: str
    stack_id: str
    kind: str
    template_text: str
    template: Json
    parameters: dict[str, str]
    tags: list[Json]
    capabilities: list[str]
    role_arn: str | None
    changes: list[Json]
    on_failure: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    execution: str = "AVAILABLE"
