"""What starts ingests by itself and tells of their ends: by settings, off by default, with no grant too many."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Match, Template

from stacks.settings import Settings, SettingsError
from stacks.triggers import LISTS
from stacks_kit.definition import ROOT
from stacks_kit.lint import lint
from stacks_kit.templates import synthesise


@pytest.fixture(scope="module")
def all_on() -> tuple[Template, Template]:
    return synthesise(
        ingest_schedule="rate(1 day)", ingest_on_change_seconds="300", notify_email="shop@example.com"
    )


def test_nothing_of_it_is_there_by_default(templates: tuple[Template, Template]) -> None:
    data, service = templates
    service.resource_count_is("AWS::SNS::Topic", 0)
    service.resource_count_is("AWS::StepFunctions::StateMachine", 1)
    assert "NotificationConfiguration" not in json.dumps(data.to_json())
    for rule in service.find_resources("AWS::Events::Rule").values():
        assert "ScheduleExpression" not in rule["Properties"]


def test_the_clock_and_changes_of_lists_start_the_trigger(all_on: tuple[Template, Template]) -> None:
    data, service = all_on
    data.has_resource_properties(
        "AWS::S3::Bucket",
        {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
    )
    machine = Match.object_like({"Ref": Match.string_like_regexp("TriggersStateMachine")})
    service.has_resource_properties(
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "rate(1 day)",
            "Targets": [Match.object_like({"Arn": machine, "Input": '{"by":"schedule","seconds":0}'})],
        },
    )
    service.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": Match.object_like(
                {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created", "Object Deleted"],
                    "detail": Match.object_like({"object": {"key": LISTS}}),
                }
            ),
            "Targets": [
                Match.object_like(
                    {"Arn": machine, "Input": '{"by":"a change of the catalogue","seconds":300}'}
                )
            ],
        },
    )


def actions(service: Template, role_mark: str) -> dict[str, Any]:
    """What a role may do, and on what."""
    roles = [name for name in service.find_resources("AWS::IAM::Role") if name.startswith(role_mark)]
    found: dict[str, Any] = {}
    for policy in service.find_resources("AWS::IAM::Policy").values():
        if any(role["Ref"] in roles for role in policy["Properties"]["Roles"]):
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                for action in (
                    [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
                ):
                    found[action] = statement["Resource"]
    return found


def test_the_trigger_sees_executions_and_starts_ingests_alone(all_on: tuple[Template, Template]) -> None:
    _, service = all_on
    logs = {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert actions(service, "TriggersLookRole").keys() - logs == {
        "states:ListExecutions",
        "states:DescribeExecution",
    }
    may = actions(service, "TriggersStateMachineRole")
    assert may.keys() == {"lambda:InvokeFunction", "states:StartExecution"}
    assert may["states:StartExecution"]["Ref"].startswith("IngestStateMachine")
    started = actions(service, "TriggersStateMachineEventsRole")
    assert list(started) == ["states:StartExecution"]
    assert started["states:StartExecution"]["Ref"].startswith("TriggersStateMachine")


def test_who_ends_runs_may_tell_of_it_and_nobody_else(all_on: tuple[Template, Template]) -> None:
    _, service = all_on
    for step, may in {"Release": True, "Abort": True, "Rollback": True, "Plan": False, "Load": False}.items():
        assert ("sns:Publish" in actions(service, f"Ingest{step}Role")) is may, step
    service.has_resource_properties(
        "AWS::SNS::Subscription", {"Protocol": "email", "Endpoint": "shop@example.com"}
    )
    service.has_output("NotificationsTopicArn", {})


def test_templates_and_definition_are_valid(all_on: tuple[Template, Template], tmp_path: Path) -> None:
    data, service = all_on
    lint(tmp_path, data=data, service=service)
    text = (ROOT / "stacks" / "trigger.asl.json").read_text()
    for name, kind in (
        ("TriggerArn", "lambda:us-east-1:1:function"),
        ("IngestArn", "states:us-east-1:1:stateMachine"),
    ):
        text = text.replace(f"${{{name}}}", f"arn:aws:{kind}:x")
    (tmp_path / "trigger.json").write_text(text)
    validator = ROOT / "node_modules" / ".bin" / "asl-validator"
    result = subprocess.run(
        [validator, "--json-path", tmp_path / "trigger.json"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ingest_schedule", "every day"),
        ("ingest_schedule", "rate(1 days)"),
        ("ingest_schedule", "rate(0 days)"),
        ("ingest_schedule", "cron(0 3 * *)"),
        ("ingest_schedule", "cron(0 3 * * * *)"),
        ("ingest_schedule", "cron(0 3 ? * ? *)"),
        ("ingest_on_change_seconds", "-1"),
        ("ingest_on_change_seconds", "86401"),
        ("notify_email", "nobody"),
    ],
)
def test_what_cannot_be_is_said_at_synthesis(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"setting {name} "):
        Settings.from_context({name: value})


@pytest.mark.parametrize("value", ["rate(1 minute)", "rate(12 hours)", "cron(0 3 ? * MON-FRI *)"])
def test_schedules_as_eventbridge_has_them_are_taken(value: str) -> None:
    assert Settings.from_context({"ingest_schedule": value}).ingest_schedule == value
