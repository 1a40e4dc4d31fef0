"""What starts an ingest by itself: the clock, and changes of the catalogue."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.function import Function
from stacks.settings import Settings
from stacks.state_machine import executions, in_any_partition

_DEFINITION = Path(__file__).with_name("trigger.asl.json")
LISTS = [{"wildcard": "catalog/*.jsonl"}, "catalog/synonyms.txt"]
"""What of the bucket makes a release another one, pictures apart: whoever uploads some names them in a list."""


class Triggers(Construct):
    """A state machine that waits for its turn, and the rules that start it; nothing where neither is on."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        bucket: s3.IBucket,
        code: lambda_.Code,
        ingest: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, construct_id)
        if not (settings.ingest_schedule or settings.ingest_on_change_seconds):
            return
        machine = self._machine(code, ingest)
        if settings.ingest_schedule:
            self._rule(
                "Schedule",
                machine,
                {"by": "schedule", "seconds": 0},
                schedule=events.Schedule.expression(settings.ingest_schedule),
            )
        if settings.ingest_on_change_seconds:
            self._rule(
                "Change",
                machine,
                {"by": "a change of the catalogue", "seconds": settings.ingest_on_change_seconds},
                event_pattern=events.EventPattern(
                    source=["aws.s3"],
                    detail_type=["Object Created", "Object Deleted"],
                    detail={"bucket": {"name": [bucket.bucket_name]}, "object": {"key": LISTS}},
                ),
            )

    def _machine(self, code: lambda_.Code, ingest: sfn.StateMachine) -> sfn.StateMachine:
        look = Function(
            self,
            "Look",
            code=code,
            handler="ingest.handlers.trigger",
            environment={"STATE_MACHINE": ingest.state_machine_arn},
            memory_mib=256,
            timeout=cdk.Duration.minutes(1),
        )
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_string(in_any_partition(_DEFINITION.read_text())),
            definition_substitutions={
                "Partition": cdk.Aws.PARTITION,
                "TriggerArn": look.function.function_arn,
                "IngestArn": ingest.state_machine_arn,
            },
        )
        look.function.grant_invoke(machine)
        ingest.grant_start_execution(machine)
        lists = iam.PolicyStatement(
            actions=["states:ListExecutions"],
            resources=[ingest.state_machine_arn, machine.state_machine_arn],
        )
        reads = iam.PolicyStatement(
            actions=["states:DescribeExecution"], resources=[executions(ingest), executions(machine)]
        )
        iam.Policy(self, "LooksAtExecutions", statements=[lists, reads], roles=[look.role])
        return machine

    def _rule(
        self, construct_id: str, machine: sfn.StateMachine, given: dict[str, object], **when: object
    ) -> None:
        target = targets.SfnStateMachine(machine, input=events.RuleTargetInput.from_object(given))
        events.Rule(self, construct_id, targets=[target], **when)  # type: ignore[arg-type]
