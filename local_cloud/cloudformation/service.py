"""The CloudFormation API, as far as the CDK CLI and plain clients use it."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace

from ..access.acting import Acting
from ..aws.clients import Clients
from ..aws.errors import AwsError, validation_error
from ..aws.service import Json, Operations
from .answers import Answers
from .engine import Deployment
from .parameters import resolved_parameters
from .preparing import Preparation
from .registry import Registry
from .resource_types import ResourceType
from .schemas import Schemas
from .stack import ChangeSet, Stack
from .surroundings import Surroundings

_log = logging.getLogger(__name__)


class CloudFormation:
    """Stacks and change sets of one account and region; deployments run in threads of their own."""

    def __init__(
        self,
        account: str,
        region: str,
        clients: Clients,
        acting: Acting,
        types: Callable[[str], ResourceType | None],
    ) -> None:
        registry = self._registry = Registry(account, region)
        self._around = Surroundings(
            account, region, clients, types, Schemas(region), registry.exports_for, registry.importers
        )
        self._acting = acting
        self._preparation = Preparation(self._around)
        self.operations: Operations = {
            **Answers(registry, self._preparation.template_text).operations,
            "CreateChangeSet": self._create_change_set,
            "ExecuteChangeSet": self._execute_change_set,
            "DeleteChangeSet": self._delete_change_set,
            "CreateStack": self._create_stack,
            "UpdateStack": self._update_stack,
            "DeleteStack": self._delete_stack,
            "UpdateTerminationProtection": self._update_termination_protection,
            "RollbackStack": self._continue_rollback,
            "ContinueUpdateRollback": self._continue_rollback,
        }

    def _around_of(self, stack: Stack) -> Surroundings:
        """What a deployment needs, acting as the stack's role, or as whoever asks for it where it has none."""
        role = stack.role_arn
        clients = self._acting.as_role(role, "AWSCloudFormation") if role else self._acting.as_signer()
        return replace(self._around, clients=clients)

    def _create_change_set(self, p: Json) -> Json:
        stack = self._registry.find(p["StackName"])
        kind = p.get("ChangeSetType") or "UPDATE"
        if stack is None and kind != "CREATE":
            raise validation_error(f"Stack [{p['StackName']}] does not exist")
        if stack is not None and kind == "CREATE" and stack.status != "REVIEW_IN_PROGRESS":
            raise validation_error(
                f"Stack [{stack.name}] already exists and cannot be created again with the changeSet."
            )
        stack = stack or self._registry.new(p["StackName"], p)
        change_set = self._preparation.change_set(p, stack, kind)
        self._registry.add(stack)
        self._registry.change_sets[change_set.id] = change_set
        return {"Id": change_set.id, "StackId": stack.id}

    def _execute_change_set(self, p: Json) -> Json:
        change_set = self._registry.change_set(p)
        if change_set.execution != "AVAILABLE":
            raise AwsError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{change_set.id}] cannot be executed in its current status of [{change_set.status}]",
            )
        change_set.execution = "EXECUTE_COMPLETE"
        stack = self._registry.stacks[change_set.stack_id]
        del self._registry.change_sets[change_set.id]
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {}

    def _delete_change_set(self, p: Json) -> Json:
        try:
            change_set = self._registry.change_set(p)
        except AwsError:
            return {}
        del self._registry.change_sets[change_set.id]
        return {}

    def _create_stack(self, p: Json) -> Json:
        if self._registry.find(p["StackName"]):
            raise AwsError("AlreadyExistsException", f"Stack [{p['StackName']}] already exists")
        stack = self._registry.new(p["StackName"], p)
        change_set = self._preparation.change_set(p, stack, "CREATE")
        self._registry.add(stack)
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {"StackId": stack.id}

    def _update_stack(self, p: Json) -> Json:
        stack = self._registry.stack(p["StackName"])
        change_set = self._preparation.change_set(p, stack, "UPDATE")
        if change_set.status == "FAILED":
            raise validation_error("No updates are to be performed.")
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {"StackId": stack.id}

    def _delete_stack(self, p: Json) -> Json:
        stack = self._registry.find(p["StackName"])
        if stack is None or stack.deleted is not None:
            return {}
        if stack.protected:
            raise validation_error(
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        for export in stack.exports:
            importers = self._registry.importers(export)
            if importers:
                raise validation_error(
                    f"Export {export} cannot be deleted as it is in use by {' and '.join(importers)}"
                )
        self._begin(stack, "DELETE_IN_PROGRESS")
        self._run(stack, Deployment(stack, self._around_of(stack)).delete)
        return {}

    def _update_termination_protection(self, p: Json) -> Json:
        stack = self._registry.stack(p["StackName"])
        stack.protected = str(p["EnableTerminationProtection"]).lower() == "true"
        return {"StackId": stack.id}

    def _continue_rollback(self, p: Json) -> Json:
        """Accept the present state of a stack whose rollback failed, so that it can be updated again."""
        stack = self._registry.stack(p["StackName"])
        stack.enter("UPDATE_ROLLBACK_COMPLETE" if stack.template_text else "ROLLBACK_COMPLETE")
        return {"StackId": stack.id}

    def _deploy(self, stack: Stack, change_set: ChangeSet, *, rollback: bool) -> None:
        create = stack.status == "REVIEW_IN_PROGRESS"
        stack.tags, stack.role_arn = change_set.tags or stack.tags, change_set.role_arn or stack.role_arn
        stack.capabilities = change_set.capabilities
        self._begin(stack, "CREATE_IN_PROGRESS" if create else "UPDATE_IN_PROGRESS")
        previous = stack.parameters, stack.resolved_parameters
        stack.parameters = change_set.parameters
        stack.resolved_parameters = resolved_parameters(
            change_set.template, change_set.parameters, self._around.clients
        )
        deployment = Deployment(stack, self._around_of(stack))

        def work() -> None:
            deploy = deployment.create if create else deployment.update
            deploy(change_set.template, change_set.template_text, rollback=rollback)
            if "ROLLBACK" in stack.status:
                stack.parameters, stack.resolved_parameters = previous

        self._run(stack, work)

    def _begin(self, stack: Stack, status: str) -> None:
        with self._registry.lock:
            if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
                raise validation_error(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
            stack.status = status
            stack.operation = str(uuid.uuid4())

    def _run(self, stack: Stack, work: Callable[[], None]) -> None:
        """Work on a stack in the background; a defect of ours must end in a failed stack, not in silence."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - it ends in a failed stack
                _log.exception("deployment of %s", stack.name)
                verb = stack.status.split("_")[0]
                stack.enter(f"{verb}_FAILED", f"internal error of the local cloud: {error!r}")

        threading.Thread(target=guarded, name=f"stack-{stack.name}", daemon=True).start()
