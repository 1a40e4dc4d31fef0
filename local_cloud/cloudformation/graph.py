"""The order in which resources of a template come and go."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..aws.errors import validation_error
from .template import references


def dependency_order(resources: dict[str, Any]) -> list[str]:
    """Logical ids with dependencies first; otherwise in the template's order.

    Raises `ValidationError` on a cycle or a `DependsOn` that names nothing.
    """
    for name, resource in resources.items():
        wanted = resource.get("DependsOn") or []
        for other in [wanted] if isinstance(wanted, str) else wanted:
            if other not in resources:
                raise validation_error(f"Template format error: {name} depends on unknown resource {other}")
    graph = {
        name: [other for other in references(resource) if other in resources and other != name]
        for name, resource in resources.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        names = ", ".join(error.args[1])
        raise validation_error(f"Circular dependency between resources: [{names}]") from error
