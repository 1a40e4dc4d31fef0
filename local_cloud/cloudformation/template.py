"""Templates: reading them, and what they refer to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]

from ..aws.errors import validation_error

Json = dict[str, Any]
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
"""A variable of `Fn::Sub`; with a `!` it stays as it is."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML with CloudFormation's short tags (`!Ref x`, `!GetAtt a.b`)."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> Json:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tag)


def parse_template(text: str) -> Json:
    """A template from JSON or YAML; raises `ValidationError` where it is neither or has no resources."""
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError) as error:
        raise validation_error(f"Template format error: {error}") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise validation_error("Template format error: At least one Resources member must be defined.")
    return template


def references(value: Any) -> Iterator[str]:
    """Every logical id or parameter that a part of a template names, `DependsOn` included."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "Ref" and isinstance(item, str):
            yield item
        elif key == "Fn::GetAtt":
            yield item[0] if isinstance(item, list) else item.split(".")[0]
        elif key == "DependsOn":
            yield from [item] if isinstance(item, str) else item
        elif key == "Fn::Sub":
            yield from _substituted(item)
        else:
            yield from references(item)


def _substituted(value: Any) -> Iterator[str]:
    text, variables = (value, {}) if isinstance(value, str) else value
    for literal, name in VARIABLE.findall(text):
        if not literal and name not in variables:
            yield name.split(".")[0]
    yield from references(variables)


def imports(value: Any) -> Iterator[Any]:
    """What a part of a template gives `Fn::ImportValue`, still to be resolved."""
    if isinstance(value, list):
        for item in value:
            yield from imports(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Fn::ImportValue":
                yield item
            else:
                yield from imports(item)
