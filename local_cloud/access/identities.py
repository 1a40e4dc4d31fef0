"""Who a key stands for, and the policies that are theirs: what the account's IAM (moto's) has stored."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.iam.models import iam_backends

from ..aws.stored import PARTITION
from .policy import Caller, Policy

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


class Identities:
    """Users and roles of one account."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.root = f"arn:aws:iam::{account}:root"

    def add_administrator(self, name: str) -> None:
        """Make a user who may do everything, as the one is who deploys."""
        self._iam.create_user(region_name="us-east-1", user_name=name)
        self._iam.attach_user_policy(ADMINISTRATOR, name)

    def caller(self, principal: str) -> Caller:
        """Whom policies may mean by a user, a role or a role's session (an ARN)."""
        role = self._role(_role_name(principal))
        return Caller((principal, role.arn) if role else (principal,), self.account)

    def policies(self, principal: str) -> tuple[Policy, ...]:
        """The policies of a user, a role or a role's session (an ARN): inline and attached ones; none of a stranger."""
        name = _role_name(principal)
        owner = self._role(name) if name else self._iam.users.get(principal.rpartition("/")[2])
        if owner is None:
            return ()
        inline = owner.policies.values()
        attached = (_document(policy) for policy in owner.managed_policies.values())
        return tuple(_policy(text) for text in (*inline, *attached))

    def role_arn(self, role: str) -> str | None:
        """The ARN of a role, by its name or its ARN; None where there is no such role."""
        found = self._role(role.rpartition("/")[2])
        return None if found is None else str(found.arn)

    def trust(self, role: str) -> Policy | None:
        """Whom a role (an ARN) trusts; None where there is no such role."""
        found = self._role(_role_name(role))
        return None if found is None else _policy(found.assume_role_policy_document)

    @property
    def _iam(self) -> Any:
        return iam_backends[self.account][PARTITION]

    def _role(self, name: str) -> Any:
        return next((role for role in list(self._iam.roles.values()) if role.name == name), None)


def _role_name(principal: str) -> str:
    """The name of a role, from its ARN or a session's; empty for a user."""
    kind, _, rest = principal.split(":", 5)[-1].partition("/")
    if kind == "assumed-role":
        return rest.partition("/")[0]
    return rest.rpartition("/")[2] if kind == "role" else ""


def _document(policy: Any) -> str:
    version = next(one for one in policy.versions if one.version_id == policy.default_version_id)
    return str(version.document)


@lru_cache(maxsize=512)
def _policy(text: str) -> Policy:
    return Policy(json.loads(text))
