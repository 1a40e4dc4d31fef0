"""The SageMaker Model and its serverless endpoint."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from stacks.grants import list_objects, read_objects, write_objects
from stacks.model_image import ModelImage
from stacks.settings import Settings

STACK_TAG = "clip-search:stack"
"""On all that can outlive the template that it came with: whose it is."""
_KINDS = {"Endpoint": "endpoint", "EndpointConfig": "endpoint-config", "Model": "model"}
_CONTENT = 12
"""Hexadecimal digits of the image's content in a logical id."""


class ClipModel(Construct):
    """One container for both uses: Batch Transform when indexing, a serverless endpoint when searching.

    Nothing here has an explicit name: what CloudFormation must replace could not keep it. The logical ids follow the
    image's content, so that another model comes to stand beside the one of before, which stays for the releases that
    it serves: the ingest takes it away when no release needs it (`lambda/ingest/endpoints.py`).
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        image = ModelImage(self, "Image", settings=settings)
        self.role = role = self._role(bucket)
        image.grant_pull(role)
        self.model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.uri,
                environment={"CLIP_S3_PREFIX": f"s3://{bucket.bucket_name}/catalog/"},
            ),
        )
        self.model.node.add_dependency(role)
        configuration = sagemaker.CfnEndpointConfig(
            self,
            "EndpointConfig",
            production_variants=[
                sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                    variant_name="main",
                    model_name=self.model.attr_model_name,
                    initial_variant_weight=1,
                    serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                        memory_size_in_mb=settings.endpoint_memory_mib,
                        max_concurrency=settings.endpoint_max_concurrency,
                    ),
                )
            ],
        )
        self.endpoint = sagemaker.CfnEndpoint(
            self, "Endpoint", endpoint_config_name=configuration.attr_endpoint_config_name
        )
        for resource in (self.model, configuration, self.endpoint):
            self._keep_beside_others(resource, image.content)

    def grant_invoke(self, role: iam.IRole) -> None:
        """Let a role ask the endpoints of this stack's models, past and present, for embeddings."""
        self.grant(role, "sagemaker:InvokeEndpoint", of=["endpoint"])

    def grant(self, role: iam.IRole, *actions: str, of: list[str]) -> None:
        """Grant actions on what this stack's deployments have made of some kinds, such as `endpoint-config`."""
        stack = cdk.Stack.of(self)
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=list(actions),
                resources=[
                    stack.format_arn(service="sagemaker", resource=kind, resource_name="*") for kind in of
                ],
                conditions={"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": stack.stack_name}},
            )
        )

    def grant_removal(self, role: iam.IRole, *, of_all: bool = False) -> None:
        """Let a role find and remove what this stack's deployments have made: all of it, or what is needed no more."""
        verbs = ("Delete",) if of_all else ("Delete", "Describe")
        actions = [f"sagemaker:{verb}{kind}" for verb in verbs for kind in _KINDS]
        self.grant(role, *actions, of=list(_KINDS.values()))
        role.add_to_principal_policy(iam.PolicyStatement(actions=["tag:GetResources"], resources=["*"]))

    def _keep_beside_others(self, resource: cdk.CfnResource, content: str) -> None:
        kind = resource.cfn_resource_type.rpartition("::")[2]
        resource.override_logical_id(f"Clip{kind}{content[:_CONTENT]}")
        resource.apply_removal_policy(
            cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, apply_to_update_replace_policy=False
        )
        resource.cfn_options.update_replace_policy = cdk.CfnDeletionPolicy.DELETE
        cdk.Tags.of(resource).add(STACK_TAG, cdk.Stack.of(self).stack_name)

    def _role(self, bucket: s3.IBucket) -> iam.Role:
        """Read pictures and a run's input, write its output, log: the container's and SageMaker's needs."""
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
        read_objects(role, bucket, "catalog/*", "runs/*/input/*")
        list_objects(role, bucket, "catalog/", "runs/*/input/")
        write_objects(role, bucket, "runs/*/output/*")
        logs = cdk.Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name="/aws/sagemaker/*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                resources=[logs],
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringLike": {"cloudwatch:namespace": ["/aws/sagemaker/*", "*SageMaker*"]}},
            )
        )
        return role
