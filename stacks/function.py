"""A Python function of this app: one zip for all, a role and a log group for each."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from constructs import Construct

RUNTIME = lambda_.Runtime.PYTHON_3_13


class Function(Construct):
    """A Lambda function whose role starts with nothing but writing its own log."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        handler: str,
        environment: Mapping[str, str],
        memory_mib: int,
        timeout: cdk.Duration,
        disk: cdk.Size | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=RUNTIME,
            code=code,
            handler=handler,
            environment=dict(environment),
            memory_size=memory_mib,
            timeout=timeout,
            ephemeral_storage_size=disk,
            role=self.role,
            log_group=log_group,
        )

    def allow_http(self, domain: opensearch.IDomain, requests: Mapping[str, list[str]]) -> None:
        """Grant HTTP methods on paths of the domain, e.g. `{"Post": ["products/_search"]}`."""
        for method, paths in requests.items():
            self.role.add_to_policy(
                iam.PolicyStatement(
                    actions=[f"es:ESHttp{method}"],
                    resources=[f"{domain.domain_arn}/{path}" for path in paths],
                )
            )

    def allow(self, *actions: str, on: list[str]) -> None:
        """Grant actions on ARNs."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on))
