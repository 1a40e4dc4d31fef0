"""The operations of the CloudFormation API that only tell what is there."""

from __future__ import annotations

from collections.abc import Callable

from ..aws.errors import AwsError, validation_error
from ..aws.service import Json, Operations
from .describe import describe_change_set, describe_resource, describe_stack
from .registry import Registry
from .template import parse_template


class Answers:
    """Reads a registry. `template_text`: the template that a request gives, wherever it lies."""

    def __init__(self, registry: Registry, template_text: Callable[[Json], str]) -> None:
        self._registry = registry
        self._template_text = template_text

    @property
    def operations(self) -> Operations:
        """By their names in AWS's API."""
        return {
            "DescribeChangeSet": self._describe_change_set,
            "ListChangeSets": self._list_change_sets,
            "DescribeStacks": self._describe_stacks,
            "ListStacks": self._list_stacks,
            "DescribeStackEvents": self._describe_stack_events,
            "DescribeEvents": self._describe_events,
            "DescribeStackResources": self._describe_stack_resources,
            "DescribeStackResource": self._describe_stack_resource,
            "ListStackResources": self._list_stack_resources,
            "GetTemplate": self._get_template,
            "GetTemplateSummary": self._get_template_summary,
            "ValidateTemplate": self._get_template_summary,
            "ListExports": self._list_exports,
            "ListImports": self._list_imports,
            "DescribeType": self._describe_type,
        }

    def _describe_change_set(self, p: Json) -> Json:
        return describe_change_set(self._registry.change_set(p), self._registry.change_set_stack(p))

    def _list_change_sets(self, p: Json) -> Json:
        stack = self._registry.stack(p["StackName"])
        found = [c for c in self._registry.change_sets.values() if c.stack_id == stack.id]
        return {"Summaries": [describe_change_set(change_set, stack) for change_set in found]}

    def _describe_stacks(self, p: Json) -> Json:
        registry = self._registry
        stacks = [registry.stack(p["StackName"])] if p.get("StackName") else registry.living()
        return {"Stacks": [describe_stack(stack) for stack in stacks]}

    def _list_stacks(self, p: Json) -> Json:
        wanted = p.get("StackStatusFilter")
        stacks = [s for s in self._registry.stacks.values() if not wanted or s.status in wanted]
        return {"StackSummaries": [describe_stack(stack) for stack in stacks]}

    def _describe_stack_events(self, p: Json) -> Json:
        return {"StackEvents": list(self._registry.stack(p["StackName"]).events)}

    def _describe_events(self, p: Json) -> Json:
        registry = self._registry
        by_change_set = p.get("ChangeSetName")
        stack = registry.change_set_stack(p) if by_change_set else registry.stack(p["StackName"])
        return {"OperationEvents": list(stack.events)}

    def _describe_stack_resources(self, p: Json) -> Json:
        stack = self._registry.stack(p["StackName"])
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
        found = self._describe_stack_resources({"StackName": p["StackName"]})["StackResources"]
        return {"StackResourceSummaries": found}

    def _get_template(self, p: Json) -> Json:
        registry = self._registry
        holder = registry.change_set(p) if p.get("ChangeSetName") else registry.stack(p["StackName"])
        return {"TemplateBody": holder.template_text, "StagesAvailable": ["Original", "Processed"]}

    def _get_template_summary(self, p: Json) -> Json:
        template: Json
        if p.get("StackName"):
            template = self._registry.stack(p["StackName"]).template
        else:
            template = parse_template(self._template_text(p))
        parameters = [
            {"ParameterKey": key, "ParameterType": value["Type"], "DefaultValue": value.get("Default")}
            for key, value in template.get("Parameters", {}).items()
        ]
        kinds = sorted({resource["Type"] for resource in template["Resources"].values()})
        return {"Parameters": parameters, "ResourceTypes": kinds, "Description": template.get("Description")}

    def _list_exports(self, _: Json) -> Json:
        exports = [
            {"ExportingStackId": stack.id, "Name": name, "Value": value}
            for stack in self._registry.living()
            for name, value in stack.exports.items()
        ]
        return {"Exports": exports}

    def _list_imports(self, p: Json) -> Json:
        importers = self._registry.importers(p["ExportName"])
        if not importers:
            raise validation_error(f"Export '{p['ExportName']}' is not imported by any stack.")
        return {"Imports": importers}

    def _describe_type(self, p: Json) -> Json:
        raise AwsError("TypeNotFoundException", f"The type '{p.get('TypeName')}' has no schema here", 404)
