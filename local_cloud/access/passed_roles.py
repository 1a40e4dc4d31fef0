"""The roles that requests hand to services, for which `iam:PassRole` is needed and the role's trust."""

from __future__ import annotations

from collections.abc import Iterator

from .operations import Operation

_PASSED = {
    "cloudformation:CreateChangeSet": ("RoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:CreateStack": ("RoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:DeleteStack": ("RoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:UpdateStack": ("RoleARN", "cloudformation.amazonaws.com"),
    "codebuild:CreateProject": ("serviceRole", "codebuild.amazonaws.com"),
    "codebuild:UpdateProject": ("serviceRole", "codebuild.amazonaws.com"),
    "events:PutTargets": ("RoleArn", "events.amazonaws.com"),
    "lambda:CreateFunction": ("Role", "lambda.amazonaws.com"),
    "lambda:UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    "sagemaker:CreateModel": ("ExecutionRoleArn", "sagemaker.amazonaws.com"),
    "states:CreateStateMachine": ("roleArn", "states.amazonaws.com"),
    "states:UpdateStateMachine": ("roleArn", "states.amazonaws.com"),
}


def passed(service: str, asked: Operation) -> Iterator[tuple[str, str]]:
    """The ARN of each role that an operation passes on, with the service that gets it."""
    name, principal = _PASSED.get(f"{service}:{asked.name}", ("", ""))
    for where in (asked.parameters, *(asked.parameters.get("Targets") or ())):
        role = where.get(name) if isinstance(where, dict) else None
        if role:
            yield str(role), principal
