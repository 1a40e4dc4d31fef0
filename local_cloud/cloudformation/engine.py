"""Deploys a template: brings a stack's resources in dependency order, and rolls back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from ..aws.errors import AwsError
from .graph import dependency_order
from .outputs import demand_exports_kept, imported, outputs
from .resolver import Resolver
from .stack import Stack, StackResource
from .steps import ResourceFailedError, Steps
from .surroundings import Surroundings, resolver
from .template import Json

_log = logging.getLogger(__name__)


class Deployment:
    """One run over a stack. Afterwards the stack's status says how it ended."""

    def __init__(self, stack: Stack, around: Surroundings) -> None:
        self.stack = stack
        self._around = around
        self._steps = Steps(stack, around)

    def create(self, template: Json, text: str, *, rollback: bool = True) -> None:
        """Create every resource; on failure delete what was made (`ROLLBACK_COMPLETE`)."""
        self.stack.enter("CREATE_IN_PROGRESS", "User Initiated")
        try:
            self._apply(template, text)
            self.stack.enter("CREATE_COMPLETE")
        except (ResourceFailedError, AwsError) as error:
            self._failed_create(str(error), rollback=rollback)

    def update(self, template: Json, text: str, *, rollback: bool = True) -> None:
        """Bring the stack to the template; on failure bring it back (`UPDATE_ROLLBACK_COMPLETE`)."""
        before, imports = dict(self.stack.resources), self.stack.imports
        self.stack.updated = datetime.now(UTC)
        self.stack.enter("UPDATE_IN_PROGRESS", "User Initiated")
        try:
            self._apply(template, text)
        except (ResourceFailedError, AwsError) as error:
            self._failed_update(before, str(error), rollback=rollback)
            self.stack.imports = imports
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
        self.stack.outputs, self.stack.imports = [], set()
        self.stack.enter("DELETE_COMPLETE")

    def _resolver(self, template: Json) -> Resolver:
        return resolver(self._around, self.stack, template, self.stack.resolved_parameters)

    def _apply(self, template: Json, text: str) -> None:
        known = self._resolver(template)
        imports = imported(template, known)
        self.stack.imports = self.stack.imports | imports
        for name in dependency_order(template["Resources"]):
            declared = template["Resources"][name]
            if known.includes(declared):
                self._steps.bring(name, declared, known)
        found = outputs(template, known)
        demand_exports_kept(self.stack, {o.export: o.value for o in found if o.export}, self._around)
        self.stack.outputs, self.stack.imports = found, imports
        self.stack.template, self.stack.template_text = template, text
        order = {name: place for place, name in enumerate(dependency_order(template["Resources"]))}
        ordered = sorted(self.stack.resources.items(), key=lambda item: order.get(item[0], len(order)))
        self.stack.resources = dict(ordered)

    def _clean_up(self, template: Json) -> None:
        """After an update: delete what was replaced and what the template no longer has."""
        known = self._resolver(template)
        kept = {name for name, item in template["Resources"].items() if known.includes(item)}
        gone = [r for name, r in self.stack.resources.items() if name not in kept]
        for resource in [*reversed(gone), *reversed(self._steps.replaced)]:
            removed = resource.logical_id not in kept
            policy = resource.deletion_policy if removed else resource.replace_policy
            if removed:
                del self.stack.resources[resource.logical_id]
            if not policy.startswith("Retain"):
                self._delete_quietly(resource)

    def _delete_quietly(self, resource: StackResource) -> None:
        try:
            self._steps.delete(resource)
        except ResourceFailedError as error:
            _log.warning("clean-up: %s", error)

    def _delete_all(self, *, except_on_create: bool = False) -> None:
        for name, resource in reversed(list(self.stack.resources.items())):
            policy = resource.deletion_policy
            if policy.startswith("Retain") and not (except_on_create and policy == "RetainExceptOnCreate"):
                self._steps.record(resource, "DELETE_SKIPPED")
            else:
                self._steps.delete(resource)
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
            if now is not old and now.physical_id == old.physical_id:
                self._steps.undo(old, now)
        made = [r for n, r in after.items() if n not in before or r.physical_id != before[n].physical_id]
        self.stack.resources.clear()
        self.stack.resources.update(before)
        for resource in reversed(made):
            self._steps.delete(resource)
