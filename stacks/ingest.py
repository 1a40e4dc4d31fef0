"""The ingest workflow: the state machine, its functions, and what cleans up after a stopped execution."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.function import Function
from stacks.grants import read_objects, write_objects
from stacks.ingest_steps import TRANSFORMS_AN_INSTANCE, IngestResources, Steps
from stacks.settings import Settings
from stacks.state_machine import OF_ITS_MAPS, executions, in_any_partition

_DEFINITION = Path(__file__).with_name("ingest.asl.json")
_ENDED_BADLY = ["ABORTED", "FAILED", "TIMED_OUT"]


class Ingest(Construct):
    """Plan → Embed (Batch Transform) → Load → Release; Abort when one fails or the execution is stopped."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, resources: IngestResources
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings, self._resources = settings, resources
        steps = Steps(self, settings=settings, resources=resources)
        self.releases = steps.releases.function
        self.tells = (steps.release, steps.abort, steps.rollback)
        self.state_machine = self._state_machine(steps.by_name())
        self._let_see_executions("PlanSeesRuns", steps.plan, steps.rollback, steps.prune)
        events.Rule(
            self,
            "EndedBadly",
            description="A stopped execution runs no Catch: clean up after it all the same",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [self.state_machine.state_machine_arn], "status": _ENDED_BADLY},
            ),
            targets=[targets.LambdaFunction(steps.abort.function, retry_attempts=5)],
        )

    def _state_machine(self, functions: dict[str, Function]) -> sfn.StateMachine:
        model = self._resources.model.model
        log_name = cdk.Names.unique_resource_name(self, max_length=64)
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_string(in_any_partition(_DEFINITION.read_text())),
            definition_substitutions={
                "Partition": cdk.Aws.PARTITION,
                "Bucket": self._resources.bucket.bucket_name,
                "ModelName": model.attr_model_name,
                "TransformInstanceType": self._settings.transform_instance_type,
                "TransformInstances": str(self._settings.transform_instances),
                "TransformsAnInstance": str(TRANSFORMS_AN_INSTANCE),
                **{f"{name}Arn": function.function.function_arn for name, function in functions.items()},
            },
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "Log",
                    log_group_name=f"/aws/vendedlogs/states/{log_name}",
                    retention=logs.RetentionDays.ONE_MONTH,
                    removal_policy=cdk.RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ERROR,
            ),
        )
        for function in functions.values():
            function.function.grant_invoke(machine)
        for statement in self._transform_statements():
            machine.add_to_role_policy(statement)
        read_objects(machine.role, self._resources.bucket, "runs/*/parts.json")
        write_objects(machine.role, self._resources.bucket, "runs/*/faults/*")
        self._let_map_over_parts(machine)
        return machine

    def _let_map_over_parts(self, machine: sfn.StateMachine) -> None:
        """A Distributed Map starts an execution of its own for each part; in the role it would close a cycle."""
        start = iam.PolicyStatement(actions=["states:StartExecution"], resources=[machine.state_machine_arn])
        follow = iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"],
            resources=[executions(machine, OF_ITS_MAPS)],
        )
        iam.Policy(self, "MapsOverParts", statements=[start, follow], roles=[machine.role])

    def _transform_statements(self) -> list[iam.PolicyStatement]:
        """What `createTransformJob.sync` needs: the job, and the rule by which Step Functions awaits it."""
        stack = cdk.Stack.of(self)
        jobs = stack.format_arn(service="sagemaker", resource="transform-job", resource_name="embed-*")
        rule = stack.format_arn(
            service="events",
            resource="rule",
            resource_name="StepFunctionsGetEventsForSageMakerTransformJobsRule",
        )
        return [
            iam.PolicyStatement(
                actions=["sagemaker:CreateTransformJob", "sagemaker:AddTags"],
                resources=[jobs, self._resources.model.model.ref],
            ),
            iam.PolicyStatement(
                actions=[
                    "sagemaker:DescribeTransformJob",
                    "sagemaker:ListTags",
                    "sagemaker:StopTransformJob",
                ],
                resources=[jobs],
            ),
            iam.PolicyStatement(
                actions=["events:DescribeRule", "events:PutRule", "events:PutTargets"], resources=[rule]
            ),
        ]

    def _let_see_executions(self, construct_id: str, *functions: Function) -> None:
        """Attach a policy of its own: in the role it would close a cycle (machine → function → role)."""
        statement = iam.PolicyStatement(
            actions=["states:ListExecutions"], resources=[self.state_machine.state_machine_arn]
        )
        own = iam.PolicyStatement(
            actions=["states:DescribeExecution"], resources=[executions(self.state_machine)]
        )
        iam.Policy(self, construct_id, statements=[statement, own], roles=[f.role for f in functions])
