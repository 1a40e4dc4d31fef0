"""Policies: whether what somebody asks for is allowed, denied, or not spoken of.

Source: "Policy evaluation logic" and "IAM JSON policy elements reference" in AWS's IAM user guide, for one account
without permissions boundaries, session policies and organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .conditions import Context, UnknownPolicyError, holds, like, listed, pattern

Statement = Mapping[str, Any]
_KNOWN = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_WITH_VARIABLES = "2012-10-17"


class Verdict(Enum):
    """What policies say; what none of them speaks of is refused, too."""

    ALLOWED = "allowed"
    DENIED = "explicitly denied"
    UNSPOKEN = "not allowed by any policy"


@dataclass(frozen=True)
class Caller:
    """Who asks: the ARNs by which a policy may name them, the most exact first; an AWS service has none.

    A role's session has two, its own and the role's. Nobody in particular, as for an unsigned request, has no account.
    """

    arns: tuple[str, ...] = ()
    account: str | None = None
    service: str | None = None

    @property
    def name(self) -> str:
        """The service, or the user or role behind a session; nobody has none."""
        return self.service or (self.arns[-1] if self.arns else "")


@dataclass(frozen=True)
class Need:
    """What a request needs to be allowed: an action on a resource, with context keys of its own.

    The resource is None where the request does not tell it: then only a policy about all resources can speak of it.
    """

    action: str
    resource: str | None
    context: Context = field(default_factory=dict)
    by: str = ""
    """The role (an ARN) that needs it, where it is not the caller: what AWS will do with it later."""


@dataclass(frozen=True)
class Asked:
    """What is asked for: `context` has every key that a policy may ask about, absent ones without a value."""

    caller: Caller
    action: str
    resource: str | None
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """One policy document, as it was stored."""

    document: Mapping[str, Any]

    @property
    def statements(self) -> list[Statement]:
        """Its statements, of which there may be one without a list."""
        found = self.document.get("Statement", [])
        return found if isinstance(found, list) else [found]

    @property
    def variables(self) -> bool:
        """Whether `${aws:…}` stands for a value, and not for itself."""
        return self.document.get("Version") == _WITH_VARIABLES


@dataclass(frozen=True)
class Decision:
    """A verdict, and the statements that led to it."""

    verdict: Verdict
    grounds: tuple[Statement, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the request may go on."""
        return self.verdict is Verdict.ALLOWED


def decide(
    asked: Asked, identity: Collection[Policy], resource: Policy | None = None, *, both: bool = False
) -> Decision:
    """Say whether the caller's own policies and the resource's allow what is asked for.

    In one account either is enough, unless `both` have to, as with a role's trust; a denial in one of them is final.
    A resource's policy that names the account leaves it to the caller's own.

    Raises:
        UnknownPolicyError: a policy has an element, an operator or a context key that is not known here.
    """
    own = [s for policy in identity for s in policy.statements if _applies(s, policy, asked)]
    its = []
    if resource is not None:
        about = [s for s in resource.statements if _names(s, asked.caller, also_account=True)]
        its = [s for s in about if _applies(s, resource, asked)]
    if denials := tuple(s for s in (*own, *its) if s["Effect"] == "Deny"):
        return Decision(Verdict.DENIED, denials)
    exact = [s for s in its if _names(s, asked.caller, also_account=False)]
    grants = tuple(exact if both and exact else (*own, *exact))
    if not grants or (both and not its):
        return Decision(Verdict.UNSPOKEN)
    return Decision(Verdict.ALLOWED, grants)


def _applies(statement: Statement, policy: Policy, asked: Asked) -> bool:
    """Whether a statement speaks of this action on this resource, under conditions that hold."""
    if unknown := set(statement) - _KNOWN:
        raise UnknownPolicyError(f"the element {min(unknown)}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise UnknownPolicyError(f"the effect {statement.get('Effect')}")
    return (
        _one_of(statement, "Action", lambda wanted: like(asked.action.lower(), wanted.lower()))
        and _one_of(statement, "Resource", lambda wanted: _is_of(asked, wanted, variables=policy.variables))
        and holds(statement.get("Condition", {}), asked.context, variables=policy.variables)
    )


def matching(asked: Asked, statement: Statement) -> tuple[str, ...]:
    """The actions and resources of a statement that speak of what is asked for, and what its conditions looked at."""
    acts = [one for one in listed(statement.get("Action", [])) if like(asked.action.lower(), one.lower())]
    on = [one for one in listed(statement.get("Resource", [])) if _is_of(asked, one, variables=True)]
    keys = [key for conditions in statement.get("Condition", {}).values() for key in conditions]
    return (*acts, *on, *(value for key in keys for value in asked.context[key.lower()]))


def _one_of(statement: Statement, element: str, matches: Callable[[str], bool]) -> bool:
    """Whether an element of a statement matches, or its `Not…` does not; a trust policy names no resource."""
    if f"Not{element}" in statement:
        return not any(map(matches, listed(statement[f"Not{element}"])))
    if element not in statement:
        return element == "Resource"
    return any(map(matches, listed(statement[element])))


def _is_of(asked: Asked, wanted: str, *, variables: bool) -> bool:
    if asked.resource is None and wanted != "*":
        raise UnknownPolicyError(f"on which resource {asked.action} acts")
    if asked.resource is None:
        return True
    found = pattern(wanted, asked.context, variables=variables)
    return found is not None and like(asked.resource, found)


def _names(statement: Statement, caller: Caller, *, also_account: bool) -> bool:
    """Whether a resource's statement is about somebody, be it through their whole account."""
    if "NotPrincipal" not in statement:
        return _is_among(statement.get("Principal", {}), caller, also_account=also_account)
    if statement.get("Effect") != "Deny":
        raise UnknownPolicyError("the element NotPrincipal in a statement that allows")
    return not _is_among(statement["NotPrincipal"], caller, also_account=also_account)


def _is_among(principal: Any, caller: Caller, *, also_account: bool) -> bool:
    if principal == "*":
        return True
    if unknown := set(principal) - {"AWS", "Service"}:
        raise UnknownPolicyError(f"the principal {min(unknown)}")
    if caller.service is not None and caller.service in listed(principal.get("Service", [])):
        return True
    account = f"arn:aws:iam::{caller.account}:root"
    whole = (caller.account, account) if caller.account and also_account else ()
    return any(one == "*" or one in caller.arns or one in whole for one in listed(principal.get("AWS", [])))
