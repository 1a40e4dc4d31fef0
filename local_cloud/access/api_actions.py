"""What a request to an AWS API asks for: an action on a resource, and the roles that it passes on.

Source: the service authorisation reference; where an action is not called like its operation, `_ACTIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request

from . import behind, s3_actions
from .operations import Operation
from .passed_roles import passed
from .policy import Need
from .reference import formats

_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}
"""By the name that signs for a service, where its actions have another."""
_ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction", "lambda:InvokeAsync": "lambda:InvokeFunction"}
_NAMES = {
    "lambda": ("FunctionName",),
    "ssm": ("Name", "Names"),
    "states": ("name",),
    "ecr": ("repositoryName",),
    "sns": ("Name",),
}
"""The parameters that name a service's resources; else those that are called like the kind in its ARN."""
_REST = {"cloudformation": "/*"}
"""What follows a resource's name in its ARN, and is not known to whoever names it."""


@dataclass(frozen=True)
class ApiActions:
    """The actions of one account and region."""

    account: str
    region: str

    def needs(self, request: Request, service: str, asked: Operation) -> Iterator[Need]:
        """All that a request signed for a service needs to be allowed; nothing where there is no such operation."""
        if service == "s3":
            yield from s3_actions.needs(request, self.account)
        elif service == "apigateway":
            resource = f"arn:aws:apigateway:{self.region}::{request.path}"
            yield Need(f"apigateway:{request.method}", resource)
        elif asked.name:
            yield from self._of_operation(asked, _PREFIXES.get(service, service))

    def _of_operation(self, asked: Operation, prefix: str) -> Iterator[Need]:
        plain = f"{prefix}:{asked.name}"
        action = _ACTIONS.get(plain, plain)
        resources = self._resources(prefix, action, asked.parameters)
        for resource in resources:
            yield Need(action, resource)
        if action in ("states:CreateStateMachine", "states:UpdateStateMachine"):
            yield from behind.of_a_machine(self.account, self.region, asked.parameters)
        given_to = tuple(filter(None, resources))
        for role, service in passed(prefix, asked):
            yield Need(
                "iam:PassRole",
                role,
                {"iam:passedtoservice": (service,), "iam:associatedresourcearn": given_to},
            )

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def _resources(self, prefix: str, action: str, parameters: Mapping[str, Any]) -> list[str | None]:
        """The ARNs that an operation acts on; None for one that its parameters do not tell."""
        if prefix == "logs" and "logGroupName" in parameters:
            return [self._log(**parameters)]
        known = [self._here(one) for one in formats(action)]
        if not known:
            return ["*"]
        texts = [text for value in parameters.values() for text in _texts(value)]
        given = [text for text in texts if any(re.fullmatch(one, text) for one in known)]
        return list(given) or list(self._named(prefix, known, parameters)) or [None]

    def _named(self, prefix: str, known: list[str], parameters: Mapping[str, Any]) -> Iterator[str]:
        lowered = {name.lower(): value for name, value in parameters.items()}
        for one in known:
            kind = re.sub(r"[^a-z]", "", one.removesuffix(".*").rpartition(":")[2].lower())
            for name in (*_NAMES.get(prefix, ()), f"{kind}name", kind):
                for text in _texts(lowered.get(name.lower())):
                    before = one.partition(".*")[0]
                    yield before + text.lstrip("/" if before.endswith("/") else "") + _REST.get(prefix, "")

    def _log(self, logGroupName: str, logStreamName: str = "", **_: Any) -> str:  # noqa: N803 - the API's names
        group = self.arn("logs", f"log-group:{logGroupName}")
        return f"{group}:log-stream:{logStreamName}" if logStreamName else group

    def _here(self, pattern: str) -> str:
        filled = pattern.replace("${Partition}", "aws").replace("${Region}", self.region)
        return filled.replace("${Account}", self.account)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
