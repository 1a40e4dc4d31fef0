"""A template's parameters: what is given for them, what rules say of that, and what the template sees."""

from __future__ import annotations

import re

from ..aws.clients import Clients
from ..aws.errors import validation_error
from .resolver import Resolver
from .stack import Stack
from .template import Json


def given_parameters(template: Json, submitted: list[Json], stack: Stack) -> dict[str, str]:
    """Parameter values as text: submitted, previous or default; raises `ValidationError` for one that cannot be."""
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
        _demand_allowed(key, values[key], declaration)
    return values


def _demand_allowed(key: str, value: str, declared: Json) -> None:
    """Raise `ValidationError` with the declaration's own words where it has some."""
    allowed = declared.get("AllowedValues")
    if allowed is not None and value not in map(str, allowed):
        fault = f"must be one of the values {', '.join(map(str, allowed))}"
    elif "AllowedPattern" in declared and not re.fullmatch(declared["AllowedPattern"], value):
        fault = f"must match pattern {declared['AllowedPattern']}"
    elif len(value) < int(declared.get("MinLength", 0)):
        fault = f"must contain at least {declared['MinLength']} characters"
    elif len(value) > int(declared.get("MaxLength", len(value))):
        fault = f"must contain at most {declared['MaxLength']} characters"
    elif declared["Type"] == "Number" and not _is_number(value, declared):
        fault = "must be a number within MinValue and MaxValue"
    else:
        return
    raise validation_error(
        f"Parameter {key} failed to satisfy constraint: {declared.get('ConstraintDescription', fault)}"
    )


def _is_number(value: str, declared: Json) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return float(declared.get("MinValue", number)) <= number <= float(declared.get("MaxValue", number))


def demand_rules(template: Json, resolver: Resolver) -> None:
    """Raise `ValidationError` where parameters break one of the template's rules."""
    for name, rule in template.get("Rules", {}).items():
        if "RuleCondition" in rule and not resolver.resolve(rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not resolver.resolve(assertion["Assert"]):
                said = assertion.get("AssertDescription", "an assertion does not hold")
                raise validation_error(f"Template rule {name} failed: {said}")


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
