"""What ends with the service stack although no template of it has it any more."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function

_MINUTES = 5


class Teardown(Construct):
    """A custom resource that, when the stack is deleted, removes the models and endpoints of all its deployments."""

    def __init__(self, scope: Construct, construct_id: str, *, code: lambda_.Code, model: ClipModel) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Teardown",
            code=code,
            handler="ingest.teardown.handler",
            environment={"STACK": cdk.Stack.of(self).stack_name},
            memory_mib=256,
            timeout=cdk.Duration.minutes(_MINUTES),
        )
        model.grant_removal(function.role, of_all=True)
        resource = cdk.CustomResource(
            self,
            "Models",
            resource_type="Custom::ModelsOfAllDeployments",
            service_token=function.function.function_arn,
            service_timeout=cdk.Duration.minutes(_MINUTES + 1),
        )
        # Only then the grants outlive it, and it is asked to end before anything that endpoints need has gone.
        resource.node.add_dependency(function.role, model.role)
