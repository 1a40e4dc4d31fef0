"""What the services' own roles may do, and what for: as AWS's documentation of each service asks for it."""

import json
from typing import Any

import pytest
from aws_cdk.assertions import Template

Statement = dict[str, Any]

MODEL = {
    "s3:GetObject": "the container reads pictures, Batch Transform its input",
    "s3:ListBucket": "Batch Transform lists its input prefix",
    "s3:PutObject": "Batch Transform writes its output",
    "s3:AbortMultipartUpload": "and gives up what it cannot finish",
    "logs:CreateLogGroup": "the container's log, in a group that nobody made before",
    "logs:CreateLogStream": "likewise",
    "logs:DescribeLogStreams": "likewise",
    "logs:PutLogEvents": "likewise",
    "cloudwatch:PutMetricData": "the endpoint's and the jobs' metrics",
    "ecr:BatchCheckLayerAvailability": "the image",
    "ecr:BatchGetImage": "likewise",
    "ecr:GetDownloadUrlForLayer": "likewise",
    "ecr:GetAuthorizationToken": "likewise",
}
STATE_MACHINE = {
    "lambda:InvokeFunction": "the steps",
    "sagemaker:CreateTransformJob": "Embed",
    "sagemaker:AddTags": "Step Functions tags a job that it waits for",
    "sagemaker:ListTags": "and reads the tags again",
    "sagemaker:DescribeTransformJob": "asks how it ended",
    "sagemaker:StopTransformJob": "and stops it with the execution",
    "events:DescribeRule": "the managed rule by which it hears of a job's end",
    "events:PutRule": "likewise",
    "events:PutTargets": "likewise",
    "s3:GetObject": "the list of parts that Load goes over",
    "s3:PutObject": "why a part has failed",
    "s3:AbortMultipartUpload": "comes with it",
    "states:StartExecution": "a Distributed Map's executions, one for each part",
    "states:DescribeExecution": "likewise",
    "states:StopExecution": "likewise",
    "logs:CreateLogDelivery": "the log of the state machine, which Step Functions sets up itself",
    "logs:DeleteLogDelivery": "likewise",
    "logs:DescribeLogGroups": "likewise",
    "logs:DescribeResourcePolicies": "likewise",
    "logs:GetLogDelivery": "likewise",
    "logs:ListLogDeliveries": "likewise",
    "logs:PutResourcePolicy": "likewise",
    "logs:UpdateLogDelivery": "likewise",
}
QUERY = {
    "es:ESHttpPost": "searches",
    "es:ESHttpGet": "an index's model and attributes",
    "s3:GetObject": "addresses of pictures",
    "sagemaker:InvokeEndpoint": "embeddings",
    "logs:CreateLogStream": "its log",
    "logs:PutLogEvents": "likewise",
}


def statements(service: Template, role_mark: str) -> list[Statement]:
    """Return what is attached to the one role whose logical id begins with a mark."""
    (role,) = (name for name in service.find_resources("AWS::IAM::Role") if name.startswith(role_mark))
    policies = service.find_resources("AWS::IAM::Policy").values()
    attached = (p["Properties"] for p in policies if {"Ref": role} in p["Properties"]["Roles"])
    return [s for properties in attached for s in properties["PolicyDocument"]["Statement"]]


def granted(service: Template, role_mark: str) -> dict[str, Statement]:
    """Return a statement by action."""
    return {
        action: statement
        for statement in statements(service, role_mark)
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


@pytest.mark.parametrize(
    ("role", "purposes"),
    [("ClipRole", MODEL), ("IngestStateMachineRole", STATE_MACHINE), ("SearchQueryRole", QUERY)],
)
def test_each_role_may_do_what_it_needs_and_no_more(
    service: Template, role: str, purposes: dict[str, str]
) -> None:
    assert granted(service, role).keys() == purposes.keys()


def test_metrics_of_endpoints_and_of_transform_jobs_may_be_written(service: Template) -> None:
    """SageMaker's namespaces are `AWS/SageMaker` and, of hosts, `/aws/sagemaker/Endpoints`, in lower case."""
    condition = granted(service, "ClipRole")["cloudwatch:PutMetricData"]["Condition"]
    assert condition == {"StringLike": {"cloudwatch:namespace": ["/aws/sagemaker/*", "*SageMaker*"]}}


def test_the_model_lists_its_input_and_no_other_files_of_runs(service: Template) -> None:
    condition = granted(service, "ClipRole")["s3:ListBucket"]["Condition"]
    assert condition == {"StringLike": {"s3:prefix": ["catalog/*", "runs/*/input/*"]}}


def test_tags_are_read_on_this_apps_jobs_only(service: Template) -> None:
    resource = json.dumps(granted(service, "IngestStateMachineRole")["sagemaker:ListTags"]["Resource"])
    assert ":transform-job/embed-*" in resource


def test_the_state_machine_starts_and_stops_nothing_but_its_own_parts(service: Template) -> None:
    may = granted(service, "IngestStateMachineRole")
    assert list(may["states:StartExecution"]["Resource"]) == ["Ref"]
    assert may["states:StopExecution"]["Resource"]["Fn::Join"][1][-1] == "/*"


def resources(service: Template, role_mark: str, action: str) -> list[str]:
    """Return what of the bucket a role may do an action on."""
    found = [
        resource
        for statement in statements(service, role_mark)
        if action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        for resource in (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
    ]
    return sorted(resource["Fn::Join"][1][-1].removeprefix("/") for resource in found)


def test_thumbnails_are_written_by_load_deleted_by_release_and_read_by_query(service: Template) -> None:
    assert resources(service, "IngestLoadRole", "s3:PutObject") == [
        "runs/*/machines/*",
        "runs/*/notes/*",
        "runs/*/rejected/*",
        "thumbnails/*",
    ]
    assert resources(service, "IngestReleaseRole", "s3:DeleteObject") == ["thumbnails/*"]
    assert "thumbnails/*" in resources(service, "SearchQueryRole", "s3:GetObject")
    assert resources(service, "IngestPlanRole", "s3:DeleteObject") == ["runs/*"]
    for role in ("ClipRole", "IngestLoadRole", "IngestAbortRole", "SearchQueryRole"):
        assert "s3:DeleteObject" not in granted(service, role)
    condition = granted(service, "IngestReleaseRole")["s3:ListBucket"]["Condition"]
    assert condition == {"StringLike": {"s3:prefix": ["runs/*", "thumbnails/*"]}}


@pytest.mark.parametrize("role", ["IngestPlanRole", "IngestReleaseRole", "IngestAbortRole"])
def test_whoever_writes_a_report_may_read_what_it_is_made_of(service: Template, role: str) -> None:
    """Plan, too: a dry run ends with it."""
    assert {"runs/*/notes.jsonl", "runs/*/rejected.jsonl", "runs/*/report.json"} <= set(
        resources(service, role, "s3:PutObject")
    )
    assert {"runs/*/gates.jsonl", "runs/*/notes/*", "runs/*/rejected/*"} <= set(
        resources(service, role, "s3:GetObject")
    )


def test_plan_may_look_up_what_earlier_runs_took(service: Template) -> None:
    assert "runs/*/report.json" in resources(service, "IngestPlanRole", "s3:GetObject")
    lists = [s for s in statements(service, "IngestPlanRole") if s["Action"] == "s3:ListBucket"]
    assert "runs/*" in {prefix for s in lists for prefix in _listed(s)}


def _listed(statement: Statement) -> list[str]:
    """Return the prefixes that a statement lets list."""
    prefixes = statement["Condition"]["StringLike"]["s3:prefix"]
    return [prefixes] if isinstance(prefixes, str) else list(prefixes)


@pytest.mark.parametrize("role", ["IngestPlanRole", "IngestReleaseRole"])
def test_whoever_makes_checks_may_keep_their_figures(service: Template, role: str) -> None:
    assert "runs/*/gates.jsonl" in resources(service, role, "s3:PutObject")
