"""Says whether a caller may do what a request asks for, and keeps a trail of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from werkzeug.wrappers import Request

from .api_actions import ApiActions
from .conditions import Context, UnknownPolicyError, Values
from .identities import Identities
from .keys import Key
from .operations import Operation
from .policy import Asked, Caller, Decision, Need, Policy, Verdict, decide
from .reference import formats
from .refusals import RefusedError
from .resource_policies import policy_of
from .trail import Trail

_FREE = {"sts:GetCallerIdentity"}
"""What AWS lets everybody do who has a key."""
_ASSUMED = ("sts:AssumeRole", "sts:TagSession")
_TAG = "aws:resourcetag/"
Tags = Callable[[str], Mapping[str, str]]
"""The tags of a resource, by its ARN."""


@dataclass(frozen=True)
class Authority:
    """Judges by the policies that the account has stored; nobody is let in by what is not known."""

    identities: Identities
    actions: ApiActions
    trail: Trail
    tags: Tags

    def check(self, request: Request, key: Key, service: str, asked: Operation) -> None:
        """Refuse a request, with `RefusedError`, unless its signer may do all of what it asks for."""
        if key.principal != self.identities.root:
            try:
                needs = list(self.actions.needs(request, service, asked))
            except UnknownPolicyError as error:
                raise RefusedError("denied", f"the local cloud does not know {error}") from error
            for need in needs:
                self.demand(need.by or key.principal, need)

    def demand(self, principal: str, need: Need, policy: Policy | None = None) -> None:
        """Refuse what a user, a role or a session (an ARN) may not do; `policy`: the resource's own, if known."""
        if need.action in _FREE or principal == self.identities.root:
            return
        asked = self._asked(self.identities.caller(principal), need)
        its = policy or self._policy(need)
        own = self.identities.policies(principal)
        self._judge(asked, lambda: decide(asked, own, its, both=need.action in _ASSUMED))
        if need.action == "iam:PassRole":
            self._check_trust(need)

    def lets_everybody(self, need: Need) -> bool:
        """Whether the resource's own policy allows this to who has not signed; `RefusedError` where that is unknown."""
        try:
            return decide(self._asked(Caller(), need), (), self._policy(need)).allowed
        except UnknownPolicyError as error:
            text = f"the local cloud does not know {error} of the bucket's policy"
            raise RefusedError("foreign", text) from error

    def permits(self, principal: str, needs: Iterable[Need]) -> bool:
        """Whether all of this is allowed, where AWS goes on without it."""
        try:
            for need in needs:
                self.demand(principal, need)
        except RefusedError:
            return False
        return True

    def demand_of_service(self, service: str, need: Need, source: str) -> None:
        """Refuse what an AWS service does on behalf of a resource (an ARN), unless the resource's policy allows it."""
        caller = Caller(service=service)
        asked = self._asked(caller, need, source)
        self._judge(asked, lambda: decide(asked, (), self._policy(need)))

    def _check_trust(self, need: Need) -> None:
        """A role is handed only to a service that it trusts."""
        (service,) = need.context["iam:passedtoservice"]
        trust = self.identities.trust(need.resource or "")
        source = next(iter(need.context["iam:associatedresourcearn"]), "")
        asked = self._asked(Caller(service=service), replace(need, action="sts:AssumeRole"), source)
        if trust is None or not decide(asked, (), trust).allowed:
            text = f"The role {need.resource} cannot be assumed by {service}: it does not exist, or does not trust it"
            self.trail.refused(asked, text)
            raise RefusedError("untrusted", text)

    def _policy(self, need: Need) -> Policy | None:
        if need.action in _ASSUMED:
            return self.identities.trust(need.resource or "")
        return policy_of(need, self.identities.account)

    def _judge(self, asked: Asked, decision: Callable[[], Decision]) -> None:
        try:
            formats(asked.action)
            decided = decision()
        except UnknownPolicyError as error:
            text = f"the local cloud does not know {error}, which decides on {asked.action}"
            self.trail.refused(asked, text)
            raise RefusedError("denied", text) from error
        if not decided.allowed:
            text = _refusal(asked, decided.verdict)
            self.trail.refused(asked, text)
            raise RefusedError("denied", text)
        self.trail.allowed(asked, decided.grounds)

    def _asked(self, caller: Caller, need: Need, source: str = "") -> Asked:
        arn = caller.arns[0] if caller.arns else ""
        account = (self.identities.account,)
        context: dict[str, Values] = {
            # Loopback stands for TLS, as nothing leaves the machine.
            "aws:securetransport": ("true",),
            "aws:sourceip": ("127.0.0.1",),
            "aws:requestedregion": (self.actions.region,),
            "aws:principalarn": (caller.name,) if caller.arns else (),
            "aws:principalaccount": account if caller.arns else (),
            "aws:principalisawsservice": ("true" if caller.service else "false",),
            "aws:username": (arn.rpartition("/")[2],) if ":user/" in arn else (),
            "aws:sourcearn": (source,) if source else (),
            "aws:sourceaccount": account if source else (),
            "aws:resourceaccount": account,
            "aws:calledvia": (),
            "aws:viaawsservice": ("false",),
            "sts:externalid": (),
            "iam:passedtoservice": (),
            "iam:associatedresourcearn": (),
            "s3:prefix": (),
            **need.context,
        }
        return Asked(caller, need.action, need.resource, _WithTags(context, need.resource, self.tags))


class _WithTags(dict[str, Values]):
    """A context that knows a resource's tags, asked for when a policy does."""

    def __init__(self, context: Context, resource: str | None, tags: Tags) -> None:
        super().__init__(context)
        self._resource, self._tags = resource or "", tags

    def __missing__(self, key: str) -> Values:
        if not key.startswith(_TAG):
            raise KeyError(key)
        found = {name.lower(): value for name, value in self._tags(self._resource).items()}
        name = key.removeprefix(_TAG)
        return (found[name],) if name in found else ()


def _refusal(asked: Asked, verdict: Verdict) -> str:
    """In AWS's words."""
    who = asked.caller.arns[0] if asked.caller.arns else asked.caller.name
    text = f"User: {who} is not authorized to perform: {asked.action}"
    on = f" on resource: {asked.resource}" if asked.resource not in (None, "*") else ""
    if verdict is Verdict.DENIED:
        return f"{text}{on} with an explicit deny in a policy"
    kind = "resource-based" if asked.caller.service else "identity-based"
    return f"{text}{on} because no {kind} policy allows the {asked.action} action"
