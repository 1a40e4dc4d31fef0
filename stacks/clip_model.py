"""The SageMaker Model and its serverless endpoint."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from stacks.grants import list_objects, read_objects, write_objects
from stacks.model_image import ModelImage
from stacks.settings import Settings


class ClipModel(Construct):
    """One container for both uses: Batch Transform when indexing, a serverless endpoint when searching.

    Nothing here has an explicit name: what CloudFormation must replace could not keep it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        image = ModelImage(self, "Image", settings=settings)
        role = self._role(bucket)
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

    def grant_invoke(self, role: iam.IRole) -> None:
        """Let a role ask this endpoint for embeddings."""
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["sagemaker:InvokeEndpoint"], resources=[self.endpoint.ref])
        )

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
