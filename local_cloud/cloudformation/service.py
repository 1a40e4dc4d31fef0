"""The CloudFormation API, as far as the CDK CLI and plain clients use it."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from ..access.acting import Acting
from ..aws.clients import Clients
from ..aws.errors import AwsError, validation_error
from ..aws.service import Json, Operations
from .changes import NO_CHANGES, changes, given_parameters, resolved_parameters
from .describe import describe_change_set, describe_resource, describe_stack
from .engine import Deployment, Surroundings
from .resource_types import ResourceType
from .stack import ChangeSet, Stack
from .template import parse_template

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
        self._around = Surroundings(account, region, clients, types, self._exports_for)
        self._acting = acting
        self._stacks: dict[str, Stack] = {}
        self._change_sets: dict[str, ChangeSet] = {}
        self._lock = threading.RLock()
        self.operations: Operations = {
            "CreateChangeSet": self._create_change_set,
            "DescribeChangeSet": lambda p: describe_change_set(
                self._change_set(p), self._change_set_stack(p)
            ),
            "ExecuteChangeSet": self._execute_change_set,
            "DeleteChangeSet": self._delete_change_set,
            "ListChangeSets": self._list_change_sets,
            "CreateStack": self._create_stack,
            "UpdateStack": self._update_stack,
            "DeleteStack": self._delete_stack,
            "DescribeStacks": self._describe_stacks,
            "ListStacks": self._list_stacks,
            "DescribeStackEvents": lambda p: {"StackEvents": list(self._stack(p["StackName"]).events)},
            "DescribeEvents": self._describe_events,
            "DescribeStackResources": self._describe_stack_resources,
            "DescribeStackResource": self._describe_stack_resource,
            "ListStackResources": self._list_stack_resources,
            "GetTemplate": self._get_template,
            "GetTemplateSummary": self._get_template_summary,
            "ValidateTemplate": self._get_template_summary,
            "ListExports": self._list_exports,
            "ListImports": lambda _: {"Imports": []},
            "UpdateTerminationProtection": self._update_termination_protection,
            "RollbackStack": self._continue_rollback,
            "ContinueUpdateRollback": self._continue_rollback,
            "DescribeType": self._describe_type,
        }

    def _stack(self, name_or_id: str) -> Stack:
        stack = self._find(name_or_id)
        if stack is None:
            raise validation_error(f"Stack with id {name_or_id} does not exist")
        return stack

    def _find(self, name_or_id: str) -> Stack | None:
        """By id any stack, by name only one that lives."""
        if name_or_id.startswith("arn:"):
            return self._stacks.get(name_or_id)
        living = (s for s in self._stacks.values() if s.name == name_or_id and s.deleted is None)
        return next(living, None)

    def _living(self) -> list[Stack]:
        return [stack for stack in self._stacks.values() if stack.deleted is None]

    def _exports_for(self, asking: Stack) -> Mapping[str, str]:
        return {k: v for stack in self._living() if stack is not asking for k, v in stack.exports.items()}

    def _around_of(self, stack: Stack) -> Surroundings:
        """What a deployment needs, acting as the stack's role, or as whoever asks for it where it has none."""
        role = stack.role_arn
        clients = self._acting.as_role(role, "AWSCloudFormation") if role else self._acting.as_signer()
        return replace(self._around, clients=clients)

    def _new_stack(self, name: str, parameters: Json) -> Stack:
        arn = (
            f"arn:aws:cloudformation:{self._around.region}:{self._around.account}:stack/{name}/{uuid.uuid4()}"
        )
        stack = Stack(name, arn, tags=parameters.get("Tags") or [], role_arn=parameters.get("RoleARN"))
        stack.enter("REVIEW_IN_PROGRESS", "User Initiated")
        self._stacks[arn] = stack
        return stack

    def _template_text(self, parameters: Json, stack: Stack) -> str:
        if parameters.get("TemplateBody"):
            return str(parameters["TemplateBody"])
        if parameters.get("TemplateURL"):
            return self._from_s3(str(parameters["TemplateURL"]))
        if parameters.get("UsePreviousTemplate"):
            return stack.template_text
        raise validation_error("Either Template URL or Template Body must be specified.")

    def _from_s3(self, url: str) -> str:
        """Read a template from S3, whichever way its address is written."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
        bucket, marker, _ = host.partition(".s3")
        if not marker:
            bucket, _, path = path.partition("/")
        body = self._around.clients("s3").get_object(Bucket=bucket, Key=path)["Body"]
        return str(body.read().decode())

    def _create_change_set(self, p: Json) -> Json:
        with self._lock:
            stack = self._find(p["StackName"])
            kind = p.get("ChangeSetType") or "UPDATE"
            if stack is None and kind != "CREATE":
                raise validation_error(f"Stack [{p['StackName']}] does not exist")
            if stack is not None and kind == "CREATE" and stack.status != "REVIEW_IN_PROGRESS":
                raise validation_error(
                    f"Stack [{stack.name}] already exists and cannot be created again with the changeSet."
                )
            stack = stack or self._new_stack(p["StackName"], p)
        change_set = self._prepare(p, stack, kind)
        self._change_sets[change_set.id] = change_set
        return {"Id": change_set.id, "StackId": stack.id}

    def _prepare(self, p: Json, stack: Stack, kind: str) -> ChangeSet:
        name = p.get("ChangeSetName") or f"change-{uuid.uuid4()}"
        text = self._template_text(p, stack)
        template = parse_template(text)
        parameters = given_parameters(template, p.get("Parameters") or [], stack)
        resolved = resolved_parameters(template, parameters, self._around.clients)
        change_set = ChangeSet(
            name=name,
            id=f"{stack.id.replace(':stack/', ':changeSet/').rsplit('/', 2)[0]}/{name}/{uuid.uuid4()}",
            stack_id=stack.id,
            kind=kind,
            template_text=text,
            template=template,
            parameters=parameters,
            tags=p.get("Tags") or [],
            capabilities=p.get("Capabilities") or [],
            role_arn=p.get("RoleARN"),
            changes=changes(stack, template, resolved),
            on_failure=p.get("OnStackFailure"),
        )
        if not change_set.changes and change_set.tags == stack.tags:
            change_set.status, change_set.execution, change_set.reason = "FAILED", "UNAVAILABLE", NO_CHANGES
        return change_set

    def _change_set(self, p: Json) -> ChangeSet:
        name = p["ChangeSetName"]
        for change_set in reversed(list(self._change_sets.values())):
            stack = self._stacks[change_set.stack_id]
            if change_set.id == name or (
                change_set.name == name and p.get("StackName") in (stack.name, stack.id)
            ):
                return change_set
        raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)

    def _change_set_stack(self, p: Json) -> Stack:
        return self._stacks[self._change_set(p).stack_id]

    def _execute_change_set(self, p: Json) -> Json:
        change_set = self._change_set(p)
        if change_set.execution != "AVAILABLE":
            raise AwsError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{change_set.id}] cannot be executed in its current status of [{change_set.status}]",
            )
        change_set.execution = "EXECUTE_COMPLETE"
        stack = self._stacks[change_set.stack_id]
        del self._change_sets[change_set.id]
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {}

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
        with self._lock:
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

    def _delete_change_set(self, p: Json) -> Json:
        try:
            change_set = self._change_set(p)
        except AwsError:
            return {}
        del self._change_sets[change_set.id]
        return {}

    def _list_change_sets(self, p: Json) -> Json:
        stack = self._stack(p["StackName"])
        found = [c for c in self._change_sets.values() if c.stack_id == stack.id]
        return {"Summaries": [describe_change_set(change_set, stack) for change_set in found]}

    def _create_stack(self, p: Json) -> Json:
        if self._find(p["StackName"]):
            raise AwsError("AlreadyExistsException", f"Stack [{p['StackName']}] already exists")
        stack = self._new_stack(p["StackName"], p)
        change_set = self._prepare(p, stack, "CREATE")
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {"StackId": stack.id}

    def _update_stack(self, p: Json) -> Json:
        stack = self._stack(p["StackName"])
        change_set = self._prepare(p, stack, "UPDATE")
        if change_set.status == "FAILED":
            raise validation_error("No updates are to be performed.")
        self._deploy(stack, change_set, rollback=not p.get("DisableRollback"))
        return {"StackId": stack.id}

    def _delete_stack(self, p: Json) -> Json:
        stack = self._find(p["StackName"])
        if stack is None or stack.deleted is not None:
            return {}
        if stack.protected:
            raise validation_error(
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        importers = self._importers(stack)
        if importers:
            raise validation_error(
                f"Stack {stack.name} exports values that are in use by {', '.join(importers)}"
            )
        self._begin(stack, "DELETE_IN_PROGRESS")
        self._run(stack, Deployment(stack, self._around_of(stack)).delete)
        return {}

    def _importers(self, exporter: Stack) -> list[str]:
        names = set(exporter.exports)
        living = [stack for stack in self._living() if stack is not exporter]
        return [s.name for s in living if any(name in s.template_text for name in names)]

    def _describe_stacks(self, p: Json) -> Json:
        stacks = [self._stack(p["StackName"])] if p.get("StackName") else self._living()
        return {"Stacks": [describe_stack(stack) for stack in stacks]}

    def _list_stacks(self, p: Json) -> Json:
        wanted = p.get("StackStatusFilter")
        stacks = [s for s in self._stacks.values() if not wanted or s.status in wanted]
        return {"StackSummaries": [describe_stack(stack) for stack in stacks]}

    def _describe_events(self, p: Json) -> Json:
        stack = self._change_set_stack(p) if p.get("ChangeSetName") else self._stack(p["StackName"])
        return {"OperationEvents": list(stack.events)}

    def _describe_stack_resources(self, p: Json) -> Json:
        stack = self._stack(p["StackName"])
        wanted = p.get("LogicalResourceId")
        resources = [r for r in stack.resources.values() if not wanted or r.logical_id == wanted]
        return {"StackResources": [describe_resource(stack, resource) for resource in resources]}

    def _describe_stack_resource(self, p: Json) -> Json:
        found = self._describe_stack_resources(p)["StackResources"]
        if not found:
            raise validation_error(
                f"Resource {p['LogicalResourceId']} does not exist for stack {p['StackName']}"
            )
        return {"StackResourceDetail": found[0]}

    def _list_stack_resources(self, p: Json) -> Json:
        return {
            "StackResourceSummaries": self._describe_stack_resources({"StackName": p["StackName"]})[
                "StackResources"
            ]
        }

    def _get_template(self, p: Json) -> Json:
        text = (
            self._change_set(p).template_text
            if p.get("ChangeSetName")
            else self._stack(p["StackName"]).template_text
        )
        return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}

    def _get_template_summary(self, p: Json) -> Json:
        if p.get("StackName"):
            template: Json = self._stack(p["StackName"]).template
        else:
            template = parse_template(self._template_text(p, Stack("", "")))
        parameters = [
            {"ParameterKey": key, "ParameterType": value["Type"], "DefaultValue": value.get("Default")}
            for key, value in template.get("Parameters", {}).items()
        ]
        kinds = sorted({resource["Type"] for resource in template["Resources"].values()})
        return {"Parameters": parameters, "ResourceTypes": kinds, "Description": template.get("Description")}

    def _list_exports(self, _: Json) -> Json:
        exports = [
            {"ExportingStackId": stack.id, "Name": name, "Value": value}
            for stack in self._living()
            for name, value in stack.exports.items()
        ]
        return {"Exports": exports}

    def _update_termination_protection(self, p: Json) -> Json:
        stack = self._stack(p["StackName"])
        stack.protected = str(p["EnableTerminationProtection"]).lower() == "true"
        return {"StackId": stack.id}

    def _continue_rollback(self, p: Json) -> Json:
        """Accept the present state of a stack whose rollback failed, so that it can be updated again."""
        stack = self._stack(p["StackName"])
        stack.enter("UPDATE_ROLLBACK_COMPLETE" if stack.template_text else "ROLLBACK_COMPLETE")
        return {"StackId": stack.id}

    def _describe_type(self, p: Json) -> Json:
        raise AwsError("TypeNotFoundException", f"The type '{p.get('TypeName')}' has no schema here", 404)
