"""The conditions of policy statements: operators over context keys.

Source: "IAM JSON policy elements: Condition operators", "Multivalued context keys" and "Policy variables" in AWS's
IAM user guide.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

Values = tuple[str, ...]
Context = Mapping[str, Values]
"""Context keys in lower case, with their values; none where the request has no such key."""

_VARIABLE = re.compile(r"\$\{([^},']+?)(?:\s*,\s*'([^']*)')?\}")
_ARN_PARTS = 6


class UnknownPolicyError(Exception):
    """A policy says what this evaluator does not know: nobody is let in by guessing."""


def holds(condition: Mapping[str, Mapping[str, Any]], context: Context, *, variables: bool) -> bool:
    """Whether all of a statement's conditions hold.

    Raises:
        UnknownPolicyError: an operator or a context key that is not known here.
    """
    return all(
        _holds(operator, key, listed(wanted), context, variables=variables)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def listed(value: Any) -> list[str]:
    """Return one or several of a policy's values as a list of texts; JSON's `true` is one, too."""
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def pattern(text: str, context: Context, *, variables: bool) -> str | None:
    """Return a policy's text as a pattern for `like`, its variables filled; None where the request lacks a value."""
    if not variables:
        return _escaped(text)
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found[1].strip(), found[2]
        if name in ("*", "?", "$"):
            return f"[{name}]"
        values = _values(name, context)
        if len(values) != 1 and default is None:
            missing = True
        return _literal(values[0] if len(values) == 1 else default or "")

    replaced = _VARIABLE.sub(value, _escaped(text))
    return None if missing else replaced


def like(value: str, wanted: str) -> bool:
    """Whether a value matches a pattern of `*` and `?`, the case told apart."""
    return _compiled(wanted).match(value) is not None


def arn_like(value: str, wanted: str) -> bool:
    """Whether an ARN matches a pattern part by part: a `*` goes over no colon but in the last part."""
    parts, patterns = value.split(":", _ARN_PARTS - 1), wanted.split(":", _ARN_PARTS - 1)
    if len(parts) != len(patterns):
        return wanted == "*"
    return all(map(like, parts, patterns))


def _holds(operator: str, key: str, wanted: list[str], context: Context, *, variables: bool) -> bool:
    quantifier, _, bare = operator.rpartition(":")
    optional = bare.endswith("IfExists")
    name = bare.removesuffix("IfExists")
    values = _values(key, context)
    if quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise UnknownPolicyError(f"the condition operator {operator}")
    if name == "Null":
        return (not values) == (wanted == ["true"])
    compare, negated = _operator(name)
    patterns = (pattern(one, context, variables=variables) for one in wanted)
    known = [one for one in patterns if one is not None]
    if not values:
        return optional or (quantifier == "ForAllValues" if quantifier else negated)

    def matches(value: str) -> bool:
        return any(compare(value, one) for one in known) is not negated

    if not quantifier and len(values) > 1:
        raise UnknownPolicyError(
            f"the condition operator {operator} of the key {key}, which has several values"
        )
    return (any if quantifier == "ForAnyValue" else all)(map(matches, values))


def _values(key: str, context: Context) -> Values:
    try:
        return context[key.lower()]
    except KeyError:
        raise UnknownPolicyError(f"the context key {key}") from None


def _operator(name: str) -> tuple[Callable[[str, str], bool], bool]:
    positive = _NEGATED.get(name, name)
    if positive not in _OPERATORS:
        raise UnknownPolicyError(f"the condition operator {name}")
    return _OPERATORS[positive], name in _NEGATED


def _plain(wanted: str) -> str:
    """The text of a pattern that is meant as it stands."""
    return re.sub(r"\[(.)\]", r"\1", wanted)


def _escaped(text: str) -> str:
    return text.replace("[", "[[]")


def _literal(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)


@cache
def _compiled(wanted: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(wanted))


def _number(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda value, wanted: test(float(value), float(_plain(wanted)))


def _date(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def seconds(text: str) -> float:
        return float(text) if text.replace(".", "", 1).isdigit() else datetime.fromisoformat(text).timestamp()

    return lambda value, wanted: test(seconds(value), seconds(_plain(wanted)))


def _orders(prefix: str, make: Callable[[Any], Callable[[str, str], bool]]) -> Iterable[tuple[str, Any]]:
    yield f"{prefix}Equals", make(lambda a, b: a == b)
    yield f"{prefix}LessThan", make(lambda a, b: a < b)
    yield f"{prefix}LessThanEquals", make(lambda a, b: a <= b)
    yield f"{prefix}GreaterThan", make(lambda a, b: a > b)
    yield f"{prefix}GreaterThanEquals", make(lambda a, b: a >= b)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == _plain(wanted),
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == _plain(wanted).lower(),
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "Bool": lambda value, wanted: value.lower() == _plain(wanted).lower(),
    "IpAddress": lambda value, wanted: (
        ipaddress.ip_address(value) in ipaddress.ip_network(_plain(wanted), strict=False)
    ),
    **dict(_orders("Numeric", _number)),
    **dict(_orders("Date", _date)),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
