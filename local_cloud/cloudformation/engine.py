"""Deploys a template: creates, updates and deletes a stack's resources in dependency order, and rolls back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from ..aws.clients import Clients
from ..aws.errors import AwsError, validation_error
from .graph import dependency_order
from .resource_types import Change, Created, ResourceType
from .stack import Output, Stack, StackResource
from .template import Resolver

Json = dict[str, Any]
T = TypeVar("T")
_log = logging.getLogger(__name__)


class ResourceFailedError(Exception):
    """A resource could not be created, updated or deleted."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"The following resource(s) failed: [{logical_id}]. {reason}")


@dataclass(frozen=True)
class Surroundings:
    """What a deployment needs from outside: the account, its other stacks' exports, the known types."""

    account: str
    region: str
    clients: Clients
    types: Callable[[str], ResourceType | None]
    exports: Callable[[Stack], Mapping[str, str]]


@dataclass
class Deployment:
    """One run over a stack. Afterwards the stack's status says how it ended."""

    stack: Stack
    around: Surroundings
    _leftovers: list[StackResource] = field(default_factory=list)

    def create(self, template: Json, text: str, *, rollback: bool = True) -> None:
        """Create every resource; on failure delete what was made (`ROLLBACK_COMPLETE`)."""
        self.stack.enter("CREATE_IN_PROGRESS", "User Initiated")
        try:
            self._apply(template)
            self._finish(template, text)
            self.stack.enter("CREATE_COMPLETE")
        except (ResourceFailedError, AwsError) as error:
            self._failed_create(str(error), rollback=rollback)

    def update(self, template: Json, text: str, *, rollback: bool = True) -> None:
        """Bring the stack to the template; on failure bring it back (`UPDATE_ROLLBACK_COMPLETE`)."""
        before = dict(self.stack.resources)
        self.stack.updated = datetime.now(UTC)
        self.stack.enter("UPDATE_IN_PROGRESS", "User Initiated")
        try:
            self._apply(template)
            self._finish(template, text)
        except (ResourceFailedError, AwsError) as error:
            self._failed_update(before, str(error), rollback=rollback)
            return
        self.stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(template)
        self.stack.enter("UPDATE_COMPLETE")

    def delete(self) -> None:
        """Delete the resources in reverse order; what has the policy `Retain` stays."""
        self.stack.enter("DELETE_IN_PROGRESS", "User Initiated")
        try:
            self._delete_all()
        except ResourceFailedError as error:
            self.stack.enter("DELETE_FAILED", str(error))
            return
        self.stack.deleted = datetime.now(UTC)
        self.stack.outputs = []
        self.stack.enter("DELETE_COMPLETE")

    def resolver(self, template: Json) -> Resolver:
        """A resolver over the stack's present resources."""
        return Resolver(
            template=template,
            parameters=self.stack.resolved_parameters,
            pseudo=self._pseudo(),
            ref=lambda name: self._resource(name).physical_id,
            attribute=self._attribute,
            exports=self.around.exports(self.stack),
        )

    def _pseudo(self) -> Json:
        return {
            "AWS::AccountId": self.around.account,
            "AWS::Region": self.around.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack.name,
            "AWS::StackId": self.stack.id,
            "AWS::NotificationARNs": [],
        }

    def _resource(self, name: str) -> StackResource:
        if name not in self.stack.resources:
            raise validation_error(f"Template error: unresolved resource dependency [{name}]")
        return self.stack.resources[name]

    def _attribute(self, name: str, attribute: str) -> Any:
        resource = self._resource(name)
        if attribute not in resource.attributes:
            raise validation_error(
                f"{resource.type} ({name}) has no attribute {attribute} in the local cloud"
            )
        return resource.attributes[attribute]

    def _apply(self, template: Json) -> None:
        resolver = self.resolver(template)
        for name in dependency_order(template["Resources"]):
            declared = template["Resources"][name]
            if resolver.includes(declared):
                self._bring(name, declared, resolver)

    def _bring(self, name: str, declared: Json, resolver: Resolver) -> None:
        """Create the resource, or update it where its resolved properties differ from the deployed ones."""
        try:
            properties = resolver.resolve(declared.get("Properties") or {})
            kind = self.around.types(declared["Type"])
            if kind is None:
                raise validation_error(f"Unsupported resource type: {declared['Type']} (local cloud)")
        except AwsError as error:
            self.stack.record(name, declared["Type"], "CREATE_FAILED", reason=error.message)
            raise ResourceFailedError(name, error.message) from error
        present = self.stack.resources.get(name)
        if present is None or present.type != declared["Type"]:
            self._create(name, declared, properties, kind, present)
        elif present.properties != properties:
            self._update(present, properties, kind)
        self._set_policies(self.stack.resources[name], declared)

    def _set_policies(self, resource: StackResource, declared: Json) -> None:
        resource.deletion_policy = declared.get("DeletionPolicy", "Delete")
        resource.replace_policy = declared.get("UpdateReplacePolicy", "Delete")

    def _create(
        self, name: str, declared: Json, properties: Json, kind: ResourceType, present: StackResource | None
    ) -> None:
        change = self._change(name, declared["Type"], properties)
        self.stack.record(name, declared["Type"], "CREATE_IN_PROGRESS")
        created = self._attempt(change, "CREATE", lambda: kind.create(change))
        if present is not None:
            self._leftovers.append(present)
        self.stack.resources[name] = StackResource(
            name, declared["Type"], created.physical_id, properties, dict(created.attributes)
        )
        self.stack.record(name, declared["Type"], "CREATE_COMPLETE", physical_id=created.physical_id)

    def _update(self, present: StackResource, properties: Json, kind: ResourceType) -> None:
        change = self._change(present.logical_id, present.type, properties, present)
        replaced = kind.replaces(change)
        work = kind.create if replaced or kind.update is None else kind.update
        reason = "Requested update requires the creation of a new physical resource." if replaced else None
        self._record(present, "UPDATE_IN_PROGRESS", reason)
        if replaced:
            change = self._change(present.logical_id, present.type, properties)
        created = self._attempt(change, "UPDATE", lambda: work(change))
        updated = StackResource(
            present.logical_id, present.type, created.physical_id, properties, dict(created.attributes)
        )
        updated.status = "UPDATE_COMPLETE"
        if created.physical_id != present.physical_id:
            self._leftovers.append(present)
        self.stack.resources[present.logical_id] = updated
        self._record(updated, "UPDATE_COMPLETE")

    def _record(self, resource: StackResource, status: str, reason: str | None = None) -> None:
        self.stack.record(
            resource.logical_id, resource.type, status, physical_id=resource.physical_id, reason=reason
        )

    def _change(self, name: str, kind: str, properties: Json, present: StackResource | None = None) -> Change:
        return Change(
            type=kind,
            logical_id=name,
            stack_id=self.stack.id,
            stack_name=self.stack.name,
            region=self.around.region,
            account=self.around.account,
            properties=properties,
            clients=self.around.clients,
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
            self.stack.record(
                change.logical_id,
                change.type,
                f"{verb}_FAILED",
                physical_id=change.physical_id,
                reason=reason,
            )
            raise ResourceFailedError(change.logical_id, reason) from error

    def _finish(self, template: Json, text: str) -> None:
        resolver = self.resolver(template)
        self.stack.outputs = [
            Output(
                key,
                str(resolver.resolve(output["Value"])),
                output.get("Description"),
                resolver.resolve(output["Export"]["Name"]) if "Export" in output else None,
            )
            for key, output in template.get("Outputs", {}).items()
            if resolver.includes(output)
        ]
        self.stack.template, self.stack.template_text = template, text
        order = {name: place for place, name in enumerate(dependency_order(template["Resources"]))}
        ordered = sorted(self.stack.resources.items(), key=lambda item: order.get(item[0], len(order)))
        self.stack.resources = dict(ordered)

    def _clean_up(self, template: Json) -> None:
        """After an update: delete what was replaced and what the template no longer has."""
        resolver = self.resolver(template)
        kept = {name for name, item in template["Resources"].items() if resolver.includes(item)}
        gone = [r for name, r in self.stack.resources.items() if name not in kept]
        for resource in [*reversed(gone), *reversed(self._leftovers)]:
            removed = resource.logical_id not in kept
            policy = resource.deletion_policy if removed else resource.replace_policy
            if removed:
                del self.stack.resources[resource.logical_id]
            if not policy.startswith("Retain"):
                self._delete_quietly(resource)

    def _delete_quietly(self, resource: StackResource) -> None:
        try:
            self._delete(resource)
        except ResourceFailedError as error:
            _log.warning("clean-up: %s", error)

    def _delete(self, resource: StackResource) -> None:
        change = self._change(resource.logical_id, resource.type, resource.properties, resource)
        kind = self.around.types(resource.type)
        self._record(resource, "DELETE_IN_PROGRESS")
        if kind is not None and kind.delete is not None:
            delete = kind.delete
            self._attempt(change, "DELETE", lambda: _tolerate_absence(lambda: delete(change)))
        self._record(resource, "DELETE_COMPLETE")

    def _delete_all(self, *, except_on_create: bool = False) -> None:
        for name, resource in reversed(list(self.stack.resources.items())):
            policy = resource.deletion_policy
            if policy.startswith("Retain") and not (except_on_create and policy == "RetainExceptOnCreate"):
                self._record(resource, "DELETE_SKIPPED")
            else:
                self._delete(resource)
            self.stack.resources.pop(name, None)

    def _failed_create(self, reason: str, *, rollback: bool) -> None:
        if not rollback:
            self.stack.enter("CREATE_FAILED", reason)
            return
        self.stack.enter("ROLLBACK_IN_PROGRESS", reason)
        try:
            self._delete_all(except_on_create=True)
            self.stack.enter("ROLLBACK_COMPLETE")
        except ResourceFailedError as error:
            self.stack.enter("ROLLBACK_FAILED", str(error))

    def _failed_update(self, before: dict[str, StackResource], reason: str, *, rollback: bool) -> None:
        if not rollback:
            self.stack.enter("UPDATE_FAILED", reason)
            return
        self.stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        try:
            self._restore(before)
        except ResourceFailedError as error:
            self.stack.enter("UPDATE_ROLLBACK_FAILED", str(error))
            return
        self.stack.enter("UPDATE_ROLLBACK_COMPLETE")

    def _restore(self, before: dict[str, StackResource]) -> None:
        """Undo an update: old properties again, new resources deleted, replaced ones back in place."""
        after = dict(self.stack.resources)
        for name, old in before.items():
            now = after[name]
            kind = self.around.types(old.type)
            if now is old or now.physical_id != old.physical_id or kind is None or kind.update is None:
                continue
            change = self._change(name, old.type, old.properties, now)
            undo = kind.update
            self._attempt(change, "UPDATE", lambda undo=undo, change=change: undo(change))  # type: ignore[misc]
        made = [r for n, r in after.items() if n not in before or r.physical_id != before[n].physical_id]
        self.stack.resources.clear()
        self.stack.resources.update(before)
        for resource in reversed(made):
            self._delete(resource)


def _tolerate_absence(work: Callable[[], Created | None]) -> None:
    """Deleting what is gone already is no error."""
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
