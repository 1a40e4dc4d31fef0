"""The ingest workflow: the state machine, its functions, and what cleans up after a stopped execution."""

from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function
from stacks.grants import delete_objects, list_objects, read_objects, write_objects
from stacks.settings import Settings

_DEFINITION = Path(__file__).with_name("ingest.asl.json")
_IN_ANY_PARTITION = ("arn:aws:states:", "arn:${Partition}:states:")
_ENDED_BADLY = ["ABORTED", "FAILED", "TIMED_OUT"]


@dataclass(frozen=True, kw_only=True)
class IngestParts:
    """What the workflow works on."""

    bucket: s3.IBucket
    domain: opensearch.IDomain
    model: ClipModel
    code: lambda_.Code


class Ingest(Construct):
    """Plan → Embed (Batch Transform) → Load → Release; Abort when one fails or the execution is stopped."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, parts: IngestParts
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings, self._parts = settings, parts
        plan, load, release, abort = self._plan(), self._load(), self._release(), self._abort()
        self.state_machine = self._state_machine(
            {"PlanArn": plan, "LoadArn": load, "ReleaseArn": release, "AbortArn": abort}
        )
        self._let_plan_see_runs(plan)
        events.Rule(
            self,
            "EndedBadly",
            description="A stopped execution runs no Catch: clean up after it all the same",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [self.state_machine.state_machine_arn], "status": _ENDED_BADLY},
            ),
            targets=[targets.LambdaFunction(abort.function, retry_attempts=5)],
        )

    def _function(self, name: str, *, memory_mib: int, minutes: int, **environment: str) -> Function:
        return Function(
            self,
            name,
            code=self._parts.code,
            handler=f"ingest.handlers.{name.lower()}",
            environment={
                "BUCKET": self._parts.bucket.bucket_name,
                "DOMAIN_ENDPOINT": self._parts.domain.domain_endpoint,
                **environment,
            },
            memory_mib=memory_mib,
            timeout=cdk.Duration.minutes(minutes),
        )

    def _plan(self) -> Function:
        plan = self._function(
            "Plan",
            memory_mib=2048,
            minutes=15,
            ENDPOINT_NAME=self._parts.model.endpoint.attr_endpoint_name,
            EMBED_TEXT=self._settings.embed_text,
            EXACT_VECTORS=str(self._settings.exact_vectors),
            LANGUAGE=self._settings.language,
            MAX_REJECT_PERCENT=str(self._settings.max_reject_percent),
            PLACEHOLDER_PERCENT=str(self._settings.placeholder_percent),
            SPACE=self._settings.space,
            THUMBNAILS=str(self._settings.thumbnails).lower(),
        )
        bucket = self._parts.bucket
        read_objects(plan.role, bucket, "catalog/*")
        list_objects(plan.role, bucket, "catalog/")
        write_objects(
            plan.role,
            bucket,
            "runs/*/products/*",
            "runs/*/input/*",
            "runs/*/rejected/*",
            "runs/*/notes/*",
            "runs/*/plan.json",
        )
        plan.allow_http(
            self._parts.domain,
            {
                "Delete": ["products-*"],
                "Get": ["_alias", "products-*/_mapping"],
                "Post": ["products-*/_search"],
                "Put": ["products-*"],
            },
        )
        self._parts.model.grant_invoke(plan.role)
        return plan

    def _load(self) -> Function:
        load = self._function("Load", memory_mib=1024, minutes=10)
        bucket = self._parts.bucket
        read_objects(load.role, bucket, "runs/*/products/*", "runs/*/output/*")
        list_objects(load.role, bucket, "runs/")
        write_objects(load.role, bucket, "runs/*/rejected/*", "runs/*/notes/*", "thumbnails/*")
        load.allow_http(self._parts.domain, {"Post": ["products-*/_bulk", "products-*/_mget"]})
        return load

    def _release(self) -> Function:
        release = self._function(
            "Release",
            memory_mib=512,
            minutes=10,
            ENDPOINT_NAME=self._parts.model.endpoint.attr_endpoint_name,
            KEEP_RELEASES=str(self._settings.keep_releases),
            MAX_REJECT_PERCENT=str(self._settings.max_reject_percent),
            REPLICAS=str(min(self._settings.domain_data_nodes - 1, 1)),
        )
        self._reports(release, "thumbnails/")
        bucket = self._parts.bucket
        write_objects(release.role, bucket, "runs/*/calibration.json")
        read_objects(release.role, bucket, "runs/*/plan.json")
        delete_objects(release.role, bucket, "thumbnails/*")
        release.allow_http(
            self._parts.domain,
            {
                "Delete": ["products-*"],
                "Get": ["_alias", "_cluster/health/products-*", "products-*/_mapping"],
                "Post": [
                    "_aliases",
                    "products-*/_count",
                    "products-*/_msearch",
                    "products-*/_refresh",
                    "products-*/_search",
                ],
                "Put": ["products-*/_settings"],
            },
        )
        self._parts.model.grant_invoke(release.role)
        return release

    def _abort(self) -> Function:
        abort = self._function("Abort", memory_mib=256, minutes=2)
        self._reports(abort)
        abort.allow_http(self._parts.domain, {"Delete": ["products-*"], "Get": ["_alias"]})
        return abort

    def _reports(self, function: Function, *listed: str) -> None:
        """Let a function write the report, and list prefixes besides the runs'."""
        bucket = self._parts.bucket
        read_objects(function.role, bucket, "runs/*/rejected/*", "runs/*/notes/*", "runs/*/report.json")
        list_objects(function.role, bucket, "runs/", *listed)
        write_objects(
            function.role, bucket, "runs/*/rejected.jsonl", "runs/*/notes.jsonl", "runs/*/report.json"
        )

    def _state_machine(self, functions: dict[str, Function]) -> sfn.StateMachine:
        model = self._parts.model.model
        log_name = cdk.Names.unique_resource_name(self, max_length=64)
        machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_string(_definition()),
            definition_substitutions={
                "Partition": cdk.Aws.PARTITION,
                "ModelName": model.attr_model_name,
                "TransformInstanceType": self._settings.transform_instance_type,
                "TransformInstances": str(self._settings.transform_instances),
                **{name: function.function.function_arn for name, function in functions.items()},
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
        return machine

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
                resources=[jobs, self._parts.model.model.ref],
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

    def _let_plan_see_runs(self, plan: Function) -> None:
        """Attach a policy of its own: in the role it would close a cycle (machine → function → role)."""
        statement = iam.PolicyStatement(
            actions=["states:ListExecutions"], resources=[self.state_machine.state_machine_arn]
        )
        own = iam.PolicyStatement(
            actions=["states:DescribeExecution"],
            resources=[
                cdk.Stack.of(self).format_arn(
                    service="states",
                    resource="execution",
                    resource_name=f"{self.state_machine.state_machine_name}:*",
                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
        )
        iam.Policy(self, "PlanSeesRuns", statements=[statement, own], roles=[plan.role])


def _definition() -> str:
    """Return the file's text, with the integrations' ARNs in whichever partition the stack goes to."""
    return _DEFINITION.read_text().replace(*_IN_ANY_PARTITION)
