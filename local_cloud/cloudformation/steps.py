"""The steps of a deployment: one resource created, updated, brought back or deleted, and what is recorded of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ..aws.errors import AwsError, validation_error
from .resolver import Resolver
from .resource_types import Change, Created, MadeButFailedError, ResourceType
from .stack import Stack, StackResource
from .surroundings import Surroundings
from .template import Json

T = TypeVar("T")
_log = logging.getLogger(__name__)


class ResourceFailedError(Exception):
    """A resource could not be created, updated or deleted."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"The following resource(s) failed: [{logical_id}]. {reason}")


class Steps:
    """Works on a stack's resources. `replaced` are those that others have taken the place of."""

    def __init__(self, stack: Stack, around: Surroundings) -> None:
        self._stack = stack
        self._around = around
        self.replaced: list[StackResource] = []

    def bring(self, name: str, declared: Json, resolver: Resolver) -> None:
        """Create the resource, or update it where its resolved properties differ from the deployed ones."""
        kind_name = declared["Type"]
        try:
            properties = self._type(kind_name).effective(resolver.resolve(declared.get("Properties") or {}))
        except AwsError as error:
            self._stack.record(name, kind_name, "CREATE_FAILED", reason=error.message)
            raise ResourceFailedError(name, error.message) from error
        present = self._stack.resources.get(name)
        if present is None:
            self._stack.record(name, kind_name, "CREATE_IN_PROGRESS")
            self._make(self._change(name, kind_name, properties), "CREATE", self._type(kind_name).create)
        elif present.properties != properties:
            self._update(present, properties)
        resource = self._stack.resources[name]
        resource.deletion_policy = declared.get("DeletionPolicy", "Delete")
        resource.replace_policy = declared.get("UpdateReplacePolicy", "Delete")

    def undo(self, before: StackResource, now: StackResource) -> None:
        """Give an updated resource its old properties again, where its type can be updated in place."""
        kind = self._type(before.type)
        if kind.update is not None:
            change = self._change(before.logical_id, before.type, before.properties, now)
            update = kind.update
            self._attempt(change, "UPDATE", lambda: update(change))

    def delete(self, resource: StackResource) -> None:
        """Delete a resource; that it is gone already is no error."""
        change = self._change(resource.logical_id, resource.type, resource.properties, resource)
        delete = self._type(resource.type).delete
        self.record(resource, "DELETE_IN_PROGRESS")
        if delete is not None:
            self._attempt(change, "DELETE", lambda: _tolerate_absence(lambda: delete(change)))
        self.record(resource, "DELETE_COMPLETE")

    def record(self, resource: StackResource, status: str, reason: str | None = None) -> None:
        """Add an event of a resource."""
        self._stack.record(
            resource.logical_id, resource.type, status, physical_id=resource.physical_id, reason=reason
        )

    def _type(self, name: str) -> ResourceType:
        kind = self._around.types(name)
        if kind is None:
            raise validation_error(f"the local cloud does not support the type {name}")
        return kind

    def _update(self, present: StackResource, properties: Json) -> None:
        change = self._change(present.logical_id, present.type, properties, present)
        kind = self._type(present.type)
        create_only = self._around.schemas.create_only(present.type)
        surely = create_only.replaces(present.properties, properties)
        if surely or self._attempt(change, "UPDATE", lambda: kind.replaces(change)):
            reason = "Requested update requires the creation of a new physical resource."
            self.record(present, "UPDATE_IN_PROGRESS", reason)
            self._make(self._change(present.logical_id, present.type, properties), "UPDATE", kind.create)
        else:
            self.record(present, "UPDATE_IN_PROGRESS")
            self._make(change, "UPDATE", kind.update or kind.create)
        if self._stack.resources[present.logical_id].physical_id != present.physical_id:
            self.replaced.append(present)

    def _make(self, change: Change, verb: str, work: Callable[[Change], Created]) -> None:
        """Create or update; what may be there although that failed is remembered, so that it is undone."""
        try:
            created = self._attempt(change, verb, lambda: work(change))
        except ResourceFailedError as error:
            if isinstance(error.__cause__, MadeButFailedError):
                self._remember(change, Created(error.__cause__.physical_id), f"{verb}_FAILED")
            raise
        self._stack.record(
            change.logical_id, change.type, f"{verb}_COMPLETE", physical_id=created.physical_id
        )
        self._remember(change, created, f"{verb}_COMPLETE")

    def _remember(self, change: Change, created: Created, status: str) -> None:
        self._stack.resources[change.logical_id] = StackResource(
            change.logical_id,
            change.type,
            created.physical_id,
            change.properties,
            dict(created.attributes),
            status=status,
        )

    def _change(self, name: str, kind: str, properties: Json, present: StackResource | None = None) -> Change:
        return Change(
            type=kind,
            logical_id=name,
            stack_id=self._stack.id,
            stack_name=self._stack.name,
            region=self._around.region,
            account=self._around.account,
            properties=properties,
            clients=self._around.clients,
            physical_id=present.physical_id if present else "",
            old=present.properties if present else {},
            attributes=present.attributes if present else {},
        )

    def _attempt(self, change: Change, verb: str, work: Callable[[], T]) -> T:
        """Run a step of a resource type; whatever goes wrong becomes a failed resource with a reason."""
        try:
            return work()
        except Exception as error:
            reason = _reason(error)
            if not isinstance(error, AwsError | ClientError | BotoCoreError):
                _log.exception("%s of %s failed", verb, change.logical_id)
            self._stack.record(
                change.logical_id,
                change.type,
                f"{verb}_FAILED",
                physical_id=change.physical_id,
                reason=reason,
            )
            raise ResourceFailedError(change.logical_id, reason) from error


def _tolerate_absence(work: Callable[[], None]) -> None:
    try:
        work()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if not any(word in code for word in ("NotFound", "NoSuch", "DoesNotExist", "ResourceNotFound")):
            raise


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        detail = error.response["Error"]
        return f"{detail['Message']} ({error.operation_name}: {detail['Code']})"
    return str(error) or type(error).__name__
