"""Change sets: parameters, and what a template would change in a stack."""

from __future__ import annotations

from typing import Any

from ..aws.clients import Clients
from ..aws.errors import validation_error
from .graph import dependency_order
from .stack import Stack
from .template import references

Json = dict[str, Any]
NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


def given_parameters(template: Json, submitted: list[Json], stack: Stack) -> dict[str, str]:
    """Parameter values as text: submitted, previous or default; raises `ValidationError` for a missing one."""
    declared = template.get("Parameters", {})
    values = {}
    for parameter in submitted:
        key = parameter["ParameterKey"]
        if key not in declared:
            raise validation_error(f"Parameters: [{key}] do not exist in the template")
        if parameter.get("UsePreviousValue"):
            if key in stack.parameters:
                values[key] = stack.parameters[key]
        else:
            values[key] = parameter.get("ParameterValue", "")
    for key, declaration in declared.items():
        if key not in values and "Default" not in declaration:
            raise validation_error(f"Parameters: [{key}] must have values")
        values.setdefault(key, str(declaration.get("Default", "")))
    return values


def resolved_parameters(template: Json, values: dict[str, str], clients: Clients) -> Json:
    """Parameter values as the template sees them: lists split, SSM names looked up."""
    resolved: Json = {}
    for key, text in values.items():
        kind = template["Parameters"][key]["Type"]
        if kind.startswith("AWS::SSM::Parameter::Value"):
            text = _ssm_value(clients, text)
        resolved[key] = text.split(",") if "List" in kind else text
    return resolved


def _ssm_value(clients: Clients, name: str) -> str:
    found = clients("ssm").get_parameters(Names=[name])["Parameters"]
    if not found:
        raise validation_error(f"Unable to fetch parameters [{name}] from parameter store for this account.")
    return str(found[0]["Value"])


def changes(stack: Stack, template: Json, parameters: Json) -> list[Json]:
    """The changes of a change set, in DescribeChangeSet's form; empty when nothing would happen.

    A resource also counts as changed when something that it refers to does.
    """
    old, new = stack.template["Resources"], template["Resources"]
    sections = ("Outputs", "Conditions", "Mappings", "Parameters", "Rules")
    elsewhere = parameters != stack.resolved_parameters or any(
        stack.template.get(section) != template.get(section) for section in sections
    )
    hot = {key for key, value in parameters.items() if stack.resolved_parameters.get(key) != value}
    found = []
    for name in dependency_order(new):
        if name not in old:
            found.append(_change("Add", name, new[name], stack))
        elif _differs(old[name], new[name]) or hot & set(references(new[name].get("Properties"))):
            hot.add(name)
            found.append(_change("Modify", name, new[name], stack))
    found += [_change("Remove", name, old[name], stack) for name in old if name not in new]
    if not found and elsewhere:
        return [
            {"Type": "Resource", "ResourceChange": {"Action": "Dynamic", "LogicalResourceId": stack.name}}
        ]
    return found


def _differs(old: Json, new: Json) -> bool:
    """Whether a declaration changed; a resource's own metadata counts too, as it does on AWS."""
    return old != new


def _change(action: str, name: str, declared: Json, stack: Stack) -> Json:
    change = {
        "Action": action,
        "LogicalResourceId": name,
        "ResourceType": declared["Type"],
        "Scope": [],
        "Details": [],
    }
    if name in stack.resources:
        change["PhysicalResourceId"] = stack.resources[name].physical_id
    if action == "Modify":
        change |= {"Replacement": "Conditional", "Scope": ["Properties"]}
    return {"Type": "Resource", "ResourceChange": change}
