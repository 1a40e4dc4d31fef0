"""The service stack: properties of what it provisions, and what each role may do."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk.assertions import Match, Template

from ingest.endpoints import TAG
from ingest.handlers import ENDPOINT_S
from query import handler as limits
from stacks_kit.templates import synthesise

GATEWAY_TIMEOUT_S = 29
Statement = dict[str, Any]


def _resources(template: Template, kind: str) -> Mapping[str, Mapping[str, Any]]:
    return template.find_resources(kind)


def _statements(template: Template, role_mark: str) -> list[Statement]:
    """Return all statements of the policies attached to the one role whose logical id contains a mark."""
    roles = {name for name in _resources(template, "AWS::IAM::Role") if role_mark in name}
    assert len(roles) == 1, roles
    statements: list[Statement] = []
    for policy in _resources(template, "AWS::IAM::Policy").values():
        attached = {role.get("Ref") for role in policy["Properties"]["Roles"]}
        if attached & roles:
            statements += policy["Properties"]["PolicyDocument"]["Statement"]
    return statements


def _actions(statement: Statement) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]


def _all_statements(template: Template) -> list[Statement]:
    policies = _resources(template, "AWS::IAM::Policy").values()
    return [s for policy in policies for s in policy["Properties"]["PolicyDocument"]["Statement"]]


def _search_requests(template: Template, role_mark: str) -> set[tuple[str, str]]:
    """Return (HTTP method, path) pairs that a role may send to the domain."""
    found = set()
    for statement in _statements(template, role_mark):
        for action in _actions(statement):
            if action.startswith("es:"):
                resources = statement["Resource"]
                for arn in resources if isinstance(resources, list) else [resources]:
                    path = arn["Fn::Join"][1][-1].removeprefix("/")
                    found.add((action.removeprefix("es:ESHttp").upper(), path))
    return found


def test_endpoint_is_serverless_and_small(service: Template) -> None:
    variant = {"ServerlessConfig": {"MaxConcurrency": 5, "MemorySizeInMB": 4096}}
    service.has_resource_properties(
        "AWS::SageMaker::EndpointConfig", {"ProductionVariants": [Match.object_like(variant)]}
    )


def test_model_reads_pictures_only_below_the_catalogue(service: Template) -> None:
    container = {
        "Environment": {"CLIP_S3_PREFIX": {"Fn::Join": ["", ["s3://", Match.any_value(), "/catalog/"]]}}
    }
    service.has_resource_properties(
        "AWS::SageMaker::Model",
        {"PrimaryContainer": Match.object_like(container), "ModelName": Match.absent()},
    )


def test_a_search_ends_before_its_function_and_that_before_the_gateway(service: Template) -> None:
    functions = _resources(service, "AWS::Lambda::Function").values()
    (query,) = (f for f in functions if f["Properties"]["Handler"] == "query.handler.handler")
    assert limits.SEARCH_S < query["Properties"]["Timeout"] < GATEWAY_TIMEOUT_S
    assert limits.ENDPOINT_S + limits.OPENSEARCH_TIMEOUT_S < limits.SEARCH_S


def test_an_ingest_steps_function_outlasts_a_cold_endpoint(service: Template) -> None:
    functions = _resources(service, "AWS::Lambda::Function").values()
    asking = [
        f["Properties"]
        for f in functions
        if "ENDPOINT_NAME" in f["Properties"].get("Environment", {}).get("Variables", {})
    ]
    assert {f["Handler"] for f in asking} == {
        "ingest.handlers.plan",
        "ingest.handlers.prune",
        "ingest.handlers.release",
        "query.handler.handler",
    }
    for function in asking:
        if function["Handler"] != "query.handler.handler":
            assert 60 <= ENDPOINT_S < function["Timeout"] / 2


def test_api_is_regional(service: Template) -> None:
    service.has_resource_properties(
        "AWS::ApiGateway::RestApi", {"EndpointConfiguration": {"Types": ["REGIONAL"]}}
    )


def test_gateway_errors_have_the_apis_shape(service: Template) -> None:
    responses = _resources(service, "AWS::ApiGateway::GatewayResponse").values()
    message = "The string to sign should have been\n'GET \"a\"'\n"
    for response in responses:
        template = response["Properties"]["ResponseTemplates"]["application/json"]
        filled = template.replace("$context.error.messageString", json.dumps(message))
        error = json.loads(filled)["error"]
        assert set(error) == {"code", "message", "field"}
        assert (error["message"], error["field"], "$context" in filled) == (message, None, False)
    kinds = {response["Properties"]["ResponseType"] for response in responses}
    assert kinds >= {"DEFAULT_4XX", "DEFAULT_5XX", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "INVALID_API_KEY"}


def test_functions_have_a_role_each(service: Template) -> None:
    functions = {
        name: f
        for name, f in _resources(service, "AWS::Lambda::Function").items()
        if f["Properties"]["Runtime"].startswith("python")
    }
    roles = [json.dumps(f["Properties"]["Role"]) for f in functions.values()]
    assert len(functions) == 9
    assert len(set(roles)) == 9


def test_state_machine_runs_the_file_and_starts_transform_jobs(service: Template) -> None:
    machine = next(iter(_resources(service, "AWS::StepFunctions::StateMachine").values()))
    assert '"StartAt": "WhatFor"' in machine["Properties"]["DefinitionString"]
    actions = {a for s in _statements(service, "StateMachineRole") for a in _actions(s)}
    assert {
        "sagemaker:CreateTransformJob",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopTransformJob",
        "sagemaker:AddTags",
        "events:PutTargets",
        "events:PutRule",
        "events:DescribeRule",
    } <= actions


def test_plan_knows_the_settings_of_the_index(service: Template) -> None:
    variables = {
        "EXACT_VECTORS": "20000",
        "PLACEHOLDER_PERCENT": "10",
        "MAX_REJECT_PERCENT": "10",
        "THUMBNAILS": "true",
    }
    service.has_resource_properties(
        "AWS::Lambda::Function",
        {"Handler": "ingest.handlers.plan", "Environment": {"Variables": Match.object_like(variables)}},
    )


def test_stopped_executions_are_cleaned_up_after(service: Template) -> None:
    detail = {"status": ["ABORTED", "FAILED", "TIMED_OUT"], "stateMachineArn": Match.any_value()}
    service.has_resource_properties(
        "AWS::Events::Rule", {"EventPattern": Match.object_like({"source": ["aws.states"], "detail": detail})}
    )


@pytest.mark.parametrize(
    ("role", "requests"),
    [
        (
            "SearchQueryRole",
            {("POST", "products/_msearch"), ("GET", "products/_mapping"), ("GET", "products-*/_mapping")},
        ),
        ("IngestLoadRole", {("POST", "products-*/_bulk"), ("POST", "products-*/_mget")}),
        ("IngestAbortRole", {("DELETE", "products-*"), ("GET", "_alias")}),
        (
            "IngestPlanRole",
            {
                ("DELETE", "products-*"),
                ("GET", "_alias"),
                ("GET", "products-*/_mapping"),
                ("POST", "products-*/_search"),
                ("PUT", "products-*"),
            },
        ),
    ],
)
def test_each_role_sends_only_its_requests(
    service: Template, role: str, requests: set[tuple[str, str]]
) -> None:
    assert _search_requests(service, role) == requests


def test_of_the_bucket_the_query_function_may_hand_out_pictures_and_read_scales_and_no_more(
    service: Template,
) -> None:
    (statement,) = [s for s in _statements(service, "SearchQueryRole") if _actions(s) == ["s3:GetObject"]]
    patterns = [resource["Fn::Join"][1][-1] for resource in statement["Resource"]]
    assert patterns == ["/catalog/*", "/releases/*/calibration.json", "/thumbnails/*"]
    others = {a for s in _statements(service, "SearchQueryRole") if s != statement for a in _actions(s)}
    assert not [action for action in others if action.startswith("s3:")]


def test_no_wildcards_on_data_actions(service: Template) -> None:
    ours = [s for s in _all_statements(service) if not _belongs_to_the_build(s)]
    for statement in ours:
        for action in _actions(statement):
            assert "*" not in action, statement
    everywhere = {a for s in ours if s["Resource"] == "*" for a in _actions(s)}
    assert {a for a in everywhere if not a.startswith(("logs:", "xray:"))} <= {
        "ecr:GetAuthorizationToken",
        "cloudwatch:PutMetricData",
        "tag:GetResources",
    }


def test_a_model_stands_beside_the_one_of_before_and_is_known_as_the_stacks(service: Template) -> None:
    for kind in ("Model", "EndpointConfig", "Endpoint"):
        ((name, resource),) = _resources(service, f"AWS::SageMaker::{kind}").items()
        assert re.fullmatch(f"Clip{kind}[0-9a-f]{{12}}", name)
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (
            "RetainExceptOnCreate",
            "Delete",
        )
        assert resource["Properties"]["Tags"] == [{"Key": TAG, "Value": "ClipSearch-Service"}]


def test_only_the_stacks_own_models_are_asked_and_removed(service: Template) -> None:
    found = [
        (action, statement.get("Condition"))
        for statement in _all_statements(service)
        for action in _actions(statement)
        if action == "sagemaker:InvokeEndpoint" or action.startswith("sagemaker:Delete")
    ]
    assert {action for action, _ in found} == {
        "sagemaker:InvokeEndpoint",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DeleteModel",
    }
    own = {"StringEquals": {f"aws:ResourceTag/{TAG}": "ClipSearch-Service"}}
    assert all(condition == own for _, condition in found)


def test_another_image_makes_other_logical_ids() -> None:
    names = set()
    for tag in ("v1", "v2"):
        image = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/clip:{tag}"
        names |= set(_resources(synthesise(image=image)[1], "AWS::SageMaker::Endpoint"))
    assert len(names) == 2


def _belongs_to_the_build(statement: Statement) -> bool:
    """Whether a statement reads CDK's own asset bucket, as the image's build does."""
    return "cdk-hnb659fds-assets" in json.dumps(statement)


def test_no_full_access_policies(service: Template) -> None:
    for name, role in _resources(service, "AWS::IAM::Role").items():
        managed = json.dumps(role["Properties"].get("ManagedPolicyArns", []))
        assert "FullAccess" not in managed, name


def test_nothing_that_must_be_replaced_has_a_fixed_name(service: Template) -> None:
    for kind, field in {
        "AWS::SageMaker::Model": "ModelName",
        "AWS::SageMaker::EndpointConfig": "EndpointConfigName",
        "AWS::SageMaker::Endpoint": "EndpointName",
    }.items():
        for resource in _resources(service, kind).values():
            assert field not in resource["Properties"]
