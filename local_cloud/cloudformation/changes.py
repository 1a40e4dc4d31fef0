"""What a template would change in a stack."""

from __future__ import annotations

from collections.abc import Set

from ..aws.errors import validation_error
from .graph import dependency_order
from .resolver import Resolver
from .schemas import CreateOnly, Schemas
from .stack import Stack
from .template import Json, references

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)
_SECTIONS = ("Outputs", "Conditions", "Mappings", "Parameters", "Rules")
_RECREATION = {"Always": "True", "Conditionally": "Conditional", "Never": "False"}
"""What the recreation that one property asks for says of a resource's replacement."""


def changes(stack: Stack, template: Json, resolver: Resolver, schemas: Schemas) -> list[Json]:
    """The changes of a change set, in DescribeChangeSet's form; empty when nothing would happen.

    A resource also counts as changed when something that it refers to does. Raises `ValidationError`
    where one would become another type.
    """
    new = {name: item for name, item in template["Resources"].items() if resolver.includes(item)}
    old = {name: item for name, item in stack.template["Resources"].items() if name in stack.resources}
    _demand_same_types(old, new)
    hot = {k for k, value in resolver.parameters.items() if stack.resolved_parameters.get(k) != value}
    parameters = frozenset(hot)
    found = []
    for name in dependency_order(new):
        if name not in old:
            found.append(_change("Add", name, new[name], stack))
        elif old[name] != new[name] or hot & set(references(new[name].get("Properties"))):
            hot.add(name)
            details = _details(old[name], new[name], hot, parameters, schemas.create_only(new[name]["Type"]))
            found.append(_change("Modify", name, new[name], stack, details))
    found += [_change("Remove", name, old[name], stack) for name in old if name not in new]
    elsewhere = resolver.parameters != stack.resolved_parameters or any(
        stack.template.get(section) != template.get(section) for section in _SECTIONS
    )
    if not found and elsewhere:
        return [
            {"Type": "Resource", "ResourceChange": {"Action": "Dynamic", "LogicalResourceId": stack.name}}
        ]
    return found


def _demand_same_types(old: Json, new: Json) -> None:
    changed = [name for name in new if name in old and old[name]["Type"] != new[name]["Type"]]
    if changed:
        raise validation_error(
            "Update of resource type is not permitted. The new template modifies resource type of the"
            f" following resources: [{', '.join(changed)}]"
        )


def _details(old: Json, new: Json, hot: Set[str], given: Set[str], create_only: CreateOnly) -> list[Json]:
    """Each property that would change, and each other member of the resource that differs.

    What depends on other resources alone is not certain to change: its evaluation is dynamic.
    """
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    details = []
    for name in {**before, **after}:
        causes = hot & set(references(after.get(name)))
        static = before.get(name) != after.get(name)
        if static or causes:
            recreation = create_only.recreation(name, before, after if static else {})
            target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
            source = "DirectModification" if static else "ResourceReference"
            if not static and causes & given:
                source = "ParameterReference"
            evaluation = "Static" if static or causes <= given else "Dynamic"
            details.append({"Target": target, "Evaluation": evaluation, "ChangeSource": source})
    for member in sorted({*old, *new} - {"Type", "Properties"}):
        if old.get(member) != new.get(member):
            target = {"Attribute": member, "RequiresRecreation": "Never"}
            details.append({"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"})
    return details


def _replacement(details: list[Json]) -> str:
    said = set()
    for detail in details:
        replacement = _RECREATION[detail["Target"]["RequiresRecreation"]]
        dynamic = replacement == "True" and detail["Evaluation"] == "Dynamic"
        said.add("Conditional" if dynamic else replacement)
    return next((word for word in ("True", "Conditional") if word in said), "False")


def _change(action: str, name: str, declared: Json, stack: Stack, details: list[Json] | None = None) -> Json:
    change: Json = {
        "Action": action,
        "LogicalResourceId": name,
        "ResourceType": declared["Type"],
        "Scope": sorted({detail["Target"]["Attribute"] for detail in details or []}),
        "Details": details or [],
    }
    if name in stack.resources:
        change["PhysicalResourceId"] = stack.resources[name].physical_id
    if action == "Modify":
        change["Replacement"] = _replacement(details or [])
    return {"Type": "Resource", "ResourceChange": change}
