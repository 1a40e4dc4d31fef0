"""What every role of both stacks may do, with the names that a deployment would give, less their made-up ends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aws_cdk.assertions import Template
from moto.iam.aws_managed_policies import aws_managed_policies_data

from grants.calls import lasting
from local_cloud.access.conditions import listed
from local_cloud.cloudformation.resolver import Resolver

ACCOUNT, REGION = "123456789012", "us-east-1"
STACKS = ("ClipSearch-Data", "ClipSearch-Service")
_ARNS = {
    "AWS::CodeBuild::Project": "codebuild:{here}:project/{name}",
    "AWS::ECR::Repository": "ecr:{here}:repository/{lower}",
    "AWS::Events::Rule": "events:{here}:rule/{name}",
    "AWS::Lambda::Function": "lambda:{here}:function:{name}",
    "AWS::Logs::LogGroup": "logs:{here}:log-group:{name}:*",
    "AWS::OpenSearchService::Domain": "es:{here}:domain/{domain}",
    "AWS::S3::Bucket": "s3:::{lower}",
    "AWS::SNS::Topic": "sns:{here}:{name}",
    "AWS::SQS::Queue": "sqs:{here}:{name}",
    "AWS::SageMaker::Model": "sagemaker:{here}:model/{name}",
    "AWS::StepFunctions::StateMachine": "states:{here}:stateMachine:{name}",
}
_REFERRED_BY_ARN = {"AWS::SNS::Topic", "AWS::SageMaker::Model", "AWS::StepFunctions::StateMachine"}
Statement = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """A role, and its policies' statements."""

    name: str
    statements: tuple[Statement, ...]


def roles(templates: tuple[Template, Template]) -> list[Role]:
    """Every role of both stacks."""
    exports: dict[str, Any] = {}
    found = []
    for stack, template in zip(STACKS, (dict(one.to_json()) for one in templates), strict=True):
        resolver = _resolver(stack, template, exports)
        found += [
            Role(_name(stack, name), tuple(_statements(name, template, resolver)))
            for name, resource in template["Resources"].items()
            if resource["Type"] == "AWS::IAM::Role"
        ]
        exports |= {
            output["Export"]["Name"]: resolver.resolve(output["Value"])
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
    return found


def readable(role: Role) -> str:
    """A role's statements as a person reads them: its name, then effect, actions, resources and conditions."""
    lines = [role.name]
    for statement in sorted(role.statements, key=json.dumps):
        lines.append(f"  {statement['Effect']} {', '.join(sorted(listed(statement['Action'])))}")
        lines += [f"    on {one}" for one in sorted(listed(statement["Resource"]))]
        for operator, keys in statement.get("Condition", {}).items():
            lines += [f"    where {key} {operator} {', '.join(listed(keys[key]))}" for key in keys]
    return "\n".join(lines) + "\n"


def _statements(role: str, template: dict[str, Any], resolver: Resolver) -> Iterator[Statement]:
    own = template["Resources"][role]["Properties"]
    documents = [one["PolicyDocument"] for one in own.get("Policies", [])]
    documents += [_managed(arn) for arn in resolver.resolve(own.get("ManagedPolicyArns", []))]
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Policy" and {"Ref": role} in properties["Roles"]:
            documents.append(properties["PolicyDocument"])
    for document in documents:
        for statement in resolver.resolve(document)["Statement"]:
            yield json.loads(lasting(json.dumps(statement)))


def _managed(arn: str) -> dict[str, Any]:
    """The document of one of AWS's own policies."""
    found: dict[str, Any] = json.loads(aws_managed_policies_data)[arn.rpartition("/")[2]]["Document"]
    return found


def _resolver(stack: str, template: dict[str, Any], exports: dict[str, Any]) -> Resolver:
    def arn(logical: str) -> str:
        kind = template["Resources"][logical]["Type"]
        name = _name(stack, logical)
        shape = _ARNS.get(kind, "unknown:{here}:{name}")
        return "arn:aws:" + shape.format(
            here=f"{REGION}:{ACCOUNT}",
            name=name,
            lower=name.lower(),
            domain=_name(stack, logical, 28).lower(),
        )

    def ref(logical: str) -> str:
        resource = template["Resources"][logical]
        if resource["Type"] in _REFERRED_BY_ARN:
            return arn(logical)
        return arn(logical).rpartition("/")[2] if "/" in arn(logical) else _name(stack, logical)

    return Resolver(
        template,
        {name: f"/parameter/{name}" for name in template.get("Parameters", {})},
        {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": REGION,
            "AWS::Partition": "aws",
            "AWS::StackName": stack,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/UUID",
            "AWS::URLSuffix": "amazonaws.com",
        },
        ref,
        lambda logical, attribute: arn(logical) if attribute.endswith("Arn") else _name(stack, logical),
        exports,
    )


def _name(stack: str, logical: str, limit: int = 64) -> str:
    """As CloudFormation shortens both, without the end that it makes up."""
    room = limit - 14
    return f"{stack[: room // 2]}-{logical[: room - min(len(stack), room // 2)]}"
