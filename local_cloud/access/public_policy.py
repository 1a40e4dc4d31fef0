"""Whether a resource's policy lets everybody do something. What it cannot read, it takes as a refusal."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

_KNOWN = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def allows_everybody(policy: Mapping[str, Any], action: str, arn: str) -> bool:
    """Whether a statement allows an action on an ARN to everybody, without condition, and none denies it."""
    statements = _list(policy.get("Statement", []))
    matching = [s for s in statements if _matches(s, action, arn)]
    if any(s.get("Effect") == "Deny" and not _only_for_plain_http(s) for s in matching):
        return False
    return any(
        s.get("Effect") == "Allow" and "Condition" not in s and set(s) <= _KNOWN and _everybody(s)
        for s in matching
    )


def _matches(statement: Mapping[str, Any], action: str, arn: str) -> bool:
    """A statement with elements that are not read here (`NotAction` and the like) matches: a denial counts."""
    if not set(statement) <= _KNOWN:
        return True
    actions, resources = _list(statement.get("Action", [])), _list(statement.get("Resource", []))
    return any(fnmatch.fnmatchcase(action.lower(), str(a).lower()) for a in actions) and any(
        fnmatch.fnmatchcase(arn, str(r)) for r in resources
    )


def _only_for_plain_http(statement: Mapping[str, Any]) -> bool:
    """The usual rule of `enforce_ssl`. Loopback stands for TLS here, as nothing leaves the machine."""
    return statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}


def _everybody(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    return principal == "*" or (isinstance(principal, dict) and "*" in _list(principal.get("AWS", [])))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
