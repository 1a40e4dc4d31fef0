"""What AWS does with a role behind a request, and what the role must therefore be allowed.

Sources: "IAM policies for integrated services", "Creating an IAM policy for logging" and "Setting up Distributed Map"
in Step Functions' developer guide; "How to use SageMaker execution roles"; "Pushing an image" in ECR's user guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..aws.image_uri import ImageUri
from .policy import Need

_RULE = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
_DELIVERY = (
    "CreateLogDelivery",
    "GetLogDelivery",
    "UpdateLogDelivery",
    "DeleteLogDelivery",
    "ListLogDeliveries",
)
_DELIVERY_POLICIES = ("PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups")
_PULL = ("BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "BatchGetImage")
_PUSH = (
    "BatchCheckLayerAvailability",
    "InitiateLayerUpload",
    "UploadLayerPart",
    "CompleteLayerUpload",
    "PutImage",
)


def of_a_machine(account: str, region: str, asked: Mapping[str, Any]) -> Iterator[Need]:
    """When a state machine is made: the rule by which jobs are awaited, and the delivery of its logs."""
    role = str(asked.get("roleArn", ""))
    if ":createTransformJob.sync" in str(asked.get("definition", "")):
        rule = f"arn:aws:events:{region}:{account}:rule/{_RULE}"
        for verb in ("PutTargets", "PutRule", "DescribeRule"):
            yield Need(f"events:{verb}", rule, by=role)
    if (asked.get("loggingConfiguration") or {}).get("level", "OFF") != "OFF":
        for verb in (*_DELIVERY, *_DELIVERY_POLICIES):
            yield Need(f"logs:{verb}", "*", by=role)


def of_a_map(machine: str) -> Iterator[Need]:
    """When a Distributed Map begins: an execution of the same state machine (an ARN) for each part."""
    yield Need("states:StartExecution", machine)
    executions = machine.replace(":stateMachine:", ":execution:")
    for verb in ("DescribeExecution", "StopExecution"):
        yield Need(f"states:{verb}", f"{executions}/map:part")


def of_a_pull(image: str) -> Iterator[Need]:
    """When a container of an ECR image (a URI) is started."""
    yield from _of_an_image(image, _PULL)


def of_a_containers_logs(account: str, region: str) -> Iterator[Need]:
    """When a container of SageMaker's writes its logs; without leave to do so it only has none."""
    group = f"arn:aws:logs:{region}:{account}:log-group:/aws/sagemaker/Containers"
    for verb in ("CreateLogGroup", "DescribeLogStreams"):
        yield Need(f"logs:{verb}", group)
    for verb in ("CreateLogStream", "PutLogEvents"):
        yield Need(f"logs:{verb}", f"{group}:log-stream:main")


def of_a_push(image: str) -> Iterator[Need]:
    """When an image is put into ECR under a URI."""
    yield from _of_an_image(image, _PUSH)


def _of_an_image(image: str, verbs: tuple[str, ...]) -> Iterator[Need]:
    yield Need("ecr:GetAuthorizationToken", "*")
    if named := ImageUri.parse(image):
        for verb in verbs:
            yield Need(f"ecr:{verb}", named.repository_arn)
