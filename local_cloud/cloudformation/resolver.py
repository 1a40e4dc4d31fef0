"""Intrinsic functions and conditions."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..aws.errors import validation_error
from .template import VARIABLE, Json

NO_VALUE = object()


@dataclass
class Resolver:
    """Resolves intrinsic functions of one template.

    `ref` and `attribute` look up resources; both may raise `AwsError`. `exports` are the
    values that other stacks export.
    """

    template: Json
    parameters: Mapping[str, Any]
    pseudo: Mapping[str, Any]
    ref: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    exports: Mapping[str, Any]
    _conditions: dict[str, bool] = field(default_factory=dict)

    def condition(self, name: str) -> bool:
        """Whether a named condition of the template holds."""
        if name not in self._conditions:
            if name not in self.template.get("Conditions", {}):
                raise validation_error(f"Template error: unresolved condition dependency {name}")
            self._conditions[name] = bool(self.resolve(self.template["Conditions"][name]))
        return self._conditions[name]

    def includes(self, item: Json) -> bool:
        """Whether a resource or output exists under the template's conditions."""
        return "Condition" not in item or self.condition(item["Condition"])

    def resolve(self, value: Any) -> Any:
        """`value` with every function replaced; members that are `AWS::NoValue` vanish."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((key, argument),) = value.items()
            function = _FUNCTIONS.get(key)
            if function is not None:
                return function(self, argument)
            if key.startswith("Fn::"):
                raise validation_error(f"Template error: the local cloud does not support {key}")
        pairs = ((key, self.resolve(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not NO_VALUE}

    def lookup(self, name: str) -> Any:
        """What `Ref` gives for a parameter, pseudo parameter or resource."""
        if name == "AWS::NoValue":
            return NO_VALUE
        for names in (self.parameters, self.pseudo):
            if name in names:
                return names[name]
        return self.ref(name)


def _get_att(resolver: Resolver, argument: Any) -> Any:
    name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return resolver.attribute(name, resolver.resolve(attribute))


def _join(resolver: Resolver, argument: Any) -> str:
    return str(argument[0]).join(_text(item) for item in resolver.resolve(argument[1]))


def _sub(resolver: Resolver, argument: Any) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else argument
    variables = resolver.resolve(own)

    def replace(match: re.Match[str]) -> str:
        literal, name = match[1], match[2].strip()
        if literal:
            return f"${{{name}}}"
        if name in variables:
            return _text(variables[name])
        return _text(_get_att(resolver, name) if "." in name else resolver.lookup(name))

    return VARIABLE.sub(replace, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _import(resolver: Resolver, argument: Any) -> Any:
    name = resolver.resolve(argument)
    if name not in resolver.exports:
        raise validation_error(f"No export named {name} found.")
    return resolver.exports[name]


def _find_in_map(resolver: Resolver, argument: Any) -> Any:
    names = [resolver.resolve(item) for item in argument]
    found = resolver.template.get("Mappings", {})
    for name in names[:3]:
        if name not in found:
            raise validation_error(
                f"Template error: Unable to get mapping for {'::'.join(map(str, names[:3]))}"
            )
        found = found[name]
    return found


def _select(resolver: Resolver, argument: Any) -> Any:
    index, items = int(resolver.resolve(argument[0])), resolver.resolve(argument[1])
    if not 0 <= index < len(items):
        raise validation_error(f"Template error: Fn::Select cannot select value at index {index}")
    return items[index]


_FUNCTIONS: Mapping[str, Callable[[Resolver, Any], Any]] = {
    "Ref": lambda r, a: r.lookup(a),
    "Condition": lambda r, a: r.condition(a),
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::ImportValue": _import,
    "Fn::FindInMap": _find_in_map,
    "Fn::Select": _select,
    "Fn::Split": lambda r, a: r.resolve(a[1]).split(a[0]),
    "Fn::If": lambda r, a: r.resolve(a[1] if r.condition(a[0]) else a[2]),
    "Fn::Equals": lambda r, a: r.resolve(a[0]) == r.resolve(a[1]),
    "Fn::And": lambda r, a: all(r.resolve(a)),
    "Fn::Or": lambda r, a: any(r.resolve(a)),
    "Fn::Not": lambda r, a: not r.resolve(a[0]),
    "Fn::Contains": lambda r, a: r.resolve(a[1]) in r.resolve(a[0]),
    "Fn::Base64": lambda r, a: base64.b64encode(r.resolve(a).encode()).decode(),
    "Fn::GetAZs": lambda r, a: [f"{r.resolve(a) or r.pseudo['AWS::Region']}{zone}" for zone in "abc"],
    "Fn::ToJsonString": lambda r, a: json.dumps(r.resolve(a)),
    "Fn::Length": lambda r, a: len(r.resolve(a)),
}
