"""What AWS has and this local cloud lacks: refused by name before anything is deployed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..aws.errors import validation_error
from .resolver import Resolver
from .resource_types import ResourceType
from .resources.without_effect import WHOLE, WITHOUT_EFFECT
from .template import Json

_POLICIES = ("CreationPolicy", "UpdatePolicy")
"""Members of a resource that would need somebody to follow them."""


def demand_support(template: Json, resolver: Resolver, types: Callable[[str], ResourceType | None]) -> None:
    """Raise `ValidationError` for a transform, a type or a property that would have no effect here.

    What conditions leave out is not asked for.
    """
    if "Transform" in template:
        raise validation_error(f"the local cloud does not support the transform {template['Transform']}")
    for name, declared in template["Resources"].items():
        if not resolver.includes(declared):
            continue
        kind = types(declared["Type"])
        if kind is None:
            raise validation_error(f"the local cloud does not support the type {declared['Type']} ({name})")
        excused = WITHOUT_EFFECT.get(declared["Type"], {})
        settings = {name: declared[name] for name in _POLICIES if name in declared}
        for key, value in {**(declared.get("Properties") or {}), **settings}.items():
            taken = key in excused or (key not in _POLICIES and kind.takes(key))
            if not taken and WHOLE not in excused and _given(value, resolver):
                raise validation_error(
                    f"the local cloud does not support the property {key} of {declared['Type']} ({name})"
                )


def _given(value: Any, resolver: Resolver) -> bool:
    while isinstance(value, dict) and value.keys() == {"Fn::If"}:
        condition, one, other = value["Fn::If"]
        value = one if resolver.condition(condition) else other
    return bool(value != {"Ref": "AWS::NoValue"})
