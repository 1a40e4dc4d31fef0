"""`--filter`: conditions as people type them, made into the API's filters by the types that attributes have."""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clip_search.errors import CommandError

HOW = "price<20, price>=5, colour=red,blue, colour!=red, brand? (has one) or !brand? (has none)"
RANGES = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_COMPARED = re.compile(r"(?P<attribute>[^<>=!]+)(?P<operator><=|>=|!=|<|>|=)(?P<value>.*)", re.DOTALL)
_EXISTS = re.compile(r"(?P<absent>!?)(?P<attribute>[^<>=!]+)\?", re.DOTALL)
Types = Mapping[str, str]


@dataclass(frozen=True)
class Condition:
    """One `--filter`: `operator` is `?`, `!?`, `=`, `!=` or one of the ranges'; `value` is text still."""

    attribute: str
    operator: str
    value: str = ""

    @property
    def typed(self) -> bool:
        """Whether its meaning depends on the attribute's type."""
        return self.operator in {"=", "!="}

    def __str__(self) -> str:
        if self.operator.endswith("?"):
            return f"{self.operator[:-1]}{self.attribute}?"
        return f"{self.attribute}{self.operator}{self.value}"


def read_condition(text: str) -> Condition:
    """What was typed, taken apart.

    Raises:
        ValueError: it is no condition.
    """
    if found := _COMPARED.fullmatch(text):
        attribute, value = found["attribute"].strip(), found["value"].strip()
        if attribute and value:
            return Condition(attribute, found["operator"], value)
    elif (found := _EXISTS.fullmatch(text)) and found["attribute"].strip():
        return Condition(found["attribute"].strip(), f"{found['absent']}?")
    raise ValueError(f"{text!r} is no condition: write {HOW}.")


def filters(conditions: Sequence[Condition], types: Types) -> dict[str, Any]:
    """The request's filters, in which all conditions hold; ranges of one attribute become one.

    Raises:
        CommandError: a value is not of its attribute's type.
    """
    whole: dict[str, Any] = {}
    further: list[dict[str, Any]] = []
    for condition in conditions:
        name, wanted = condition.attribute, _wanted(condition, types)
        if condition.operator == "!=":
            name, wanted = "not", {condition.attribute: wanted}
        if name not in whole:
            whole[name] = wanted
        elif _are_one_range(whole[name], wanted):
            whole[name] = {**whole[name], **wanted}
        else:
            further.append({name: wanted})
    return {**whole, **({"and": further} if further else {})}


def _are_one_range(one: Any, other: Any) -> bool:
    bounds = set(RANGES.values())
    return all(isinstance(each, dict) and set(each) <= bounds for each in (one, other)) and not set(
        one
    ) & set(other)


def _wanted(condition: Condition, types: Types) -> Any:
    if condition.operator.endswith("?"):
        return {"exists": condition.operator == "?"}
    if condition.operator in RANGES:
        return {RANGES[condition.operator]: _number(condition.value, condition)}
    kind = types.get(condition.attribute, "text")
    values = [_value(value, kind, condition) for value in _listed(condition)]
    return values[0] if len(values) == 1 else values


def _listed(condition: Condition) -> list[str]:
    """Values between commas; one that has a comma itself is quoted."""
    try:
        (values,) = csv.reader([condition.value], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError) as error:
        raise CommandError(
            f'--filter {condition}: a value with quotes or commas is written "…", quotes in it twice.'
        ) from error
    listed = [value.strip() for value in values if value.strip()]
    if not listed:
        raise CommandError(f"--filter {condition}: there is no value.")
    return listed


def _value(text: str, kind: str, condition: Condition) -> str | float | bool:
    if kind == "number":
        return _number(text, condition)
    if kind == "boolean":
        if text.lower() not in {"true", "false"}:
            raise CommandError(f"--filter {condition}: {condition.attribute} is true or false, not “{text}”.")
        return text.lower() == "true"
    return text


def _number(text: str, condition: Condition) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        wants = "a range" if condition.operator in RANGES else condition.attribute
        raise CommandError(f"--filter {condition}: {wants} takes numbers, not “{text}”.")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
