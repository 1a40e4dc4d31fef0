"""A small app that uses one of each: functions, an API, a workflow, a model, a custom resource, a domain."""

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as search
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from cdklabs.deploy_time_build import ContainerImageBuild

HERE = Path(__file__).parent


class Shop(cdk.Stack):
    """Everything in one stack; context values change single things between deployments."""

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Shop", description="Sample app of the local cloud's tests")
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=False,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            lifecycle_rules=[s3.LifecycleRule(expiration=cdk.Duration.days(30), prefix="tmp/")],
        )
        self.functions()
        self.api()
        self.workflow()
        self.model()
        self.rest()

    def context(self, name: str, default: str) -> str:
        """A context value, or a default."""
        return str(self.node.try_get_context(name) or default)

    def function(self, name: str, handler: str, seconds: int = 10) -> lambda_.Function:
        """A function of the shared zip."""
        function = lambda_.Function(
            self,
            name,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=f"handlers.{handler}",
            code=lambda_.Code.from_asset(str(HERE / "functions")),
            memory_size=256,
            environment={"GREETING": self.context("greeting", "hello")},
            timeout=cdk.Duration.seconds(seconds),
        )
        cdk.CfnOutput(self, f"{name}Name", value=function.function_name)
        return function

    def functions(self) -> None:
        """A version behind an alias, a failing, a slow and an inline Node function."""
        self.echo = self.function("Echo", "echo")
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.echo.current_version)
        self.moody = self.function("Moody", "moody", seconds=1)
        self.watcher = self.function("Watcher", "watch")
        self.bucket.grant_read_write(self.watcher)
        self.watcher.add_environment("BUCKET", self.bucket.bucket_name)
        node = lambda_.Function(
            self,
            "Node",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_inline(
                "exports.handler = async (event, context) => "
                "({ doubled: event.n * 2, name: context.functionName });"
            ),
        )
        cdk.CfnOutput(self, "NodeName", value=node.function_name)
        cdk.CfnOutput(self, "LiveArn", value=self.live.function_arn)
        cdk.CfnOutput(self, "BucketName", value=self.bucket.bucket_name, export_name="shop-bucket")

    def api(self) -> None:
        """Signed, keyed, validated and open methods; customised errors."""
        api = apigateway.RestApi(
            self,
            "Api",
            cloud_watch_role=False,
            binary_media_types=["image/*"],
            min_compression_size=cdk.Size.bytes(int(self.context("compressed_from", "1024"))),
            deploy_options=apigateway.StageOptions(
                stage_name="v1", throttling_rate_limit=50, throttling_burst_limit=50
            ),
        )
        integration = apigateway.LambdaIntegration(self.live)
        opened = api.root.add_resource("open").add_resource("{id}")
        opened.add_method("ANY", integration)
        opened.add_cors_preflight(allow_origins=["https://shop.example"], allow_methods=["PUT"])
        api.root.add_resource("files").add_resource("{proxy+}").add_method("GET", integration)
        shown = api.root.add_resource("shown")
        shown.add_method("GET", integration)
        shown.add_method("POST", integration)
        api.root.add_method("GET", integration)
        api.root.add_resource("signed").add_method(
            "POST", integration, authorization_type=apigateway.AuthorizationType.IAM
        )
        api.root.add_resource("keyed").add_method("GET", integration, api_key_required=True)
        api.root.add_resource("moody").add_method("POST", apigateway.LambdaIntegration(self.moody))
        api.root.add_resource("impatient").add_method(
            "POST", apigateway.LambdaIntegration(self.live, timeout=cdk.Duration.millis(200))
        )
        schema = apigateway.JsonSchema(
            type=apigateway.JsonSchemaType.OBJECT,
            required=["text"],
            additional_properties=False,
            properties={"text": apigateway.JsonSchema(type=apigateway.JsonSchemaType.STRING, max_length=5)},
        )
        model = api.add_model("Request", schema=schema, content_type="application/json")
        checked = api.add_request_validator(
            "Checked", validate_request_body=True, validate_request_parameters=True
        )
        api.root.add_resource("checked").add_method(
            "POST",
            integration,
            request_models={"application/json": model},
            request_validator=checked,
            request_parameters={"method.request.querystring.page": True},
        )
        api.add_gateway_response(
            "TooLarge",
            type=apigateway.ResponseType.REQUEST_TOO_LARGE,
            templates={
                "application/json": '{"said": $context.error.messageString,'
                ' "type": "$context.error.responseType"}'
            },
            response_headers={"Retry-After": "'7'"},
        )
        key = api.add_api_key("Key", value="a-key-of-twenty-characters")
        plan = api.add_usage_plan(
            "Plan", api_stages=[apigateway.UsagePlanPerApiStage(stage=api.deployment_stage)]
        )
        plan.add_api_key(key)
        cdk.CfnOutput(self, "ApiId", value=api.rest_api_id)
        cdk.CfnOutput(self, "ApiUrl", value=api.url)

    def workflow(self) -> None:
        """A Lambda task, then a Transform job where the input asks for one; its ends are watched."""
        machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_file(str(HERE / "machine.asl.json")),
            definition_substitutions={"Echo": self.echo.function_arn},
            logs=sfn.LogOptions(
                destination=logs.LogGroup(self, "MachineLog", removal_policy=cdk.RemovalPolicy.DESTROY),
                level=sfn.LogLevel.ALL,
            ),
        )
        self.echo.grant_invoke(machine)
        machine.add_to_role_policy(
            iam.PolicyStatement(
                actions=[f"sagemaker:{verb}TransformJob" for verb in ("Create", "Describe", "Stop")],
                resources=["*"],
            )
        )
        rule_name = "rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"
        machine.add_to_role_policy(
            iam.PolicyStatement(
                actions=["events:DescribeRule", "events:PutRule", "events:PutTargets"],
                resources=[self.format_arn(service="events", resource=rule_name)],
            )
        )
        rule = events.Rule(
            self,
            "Ended",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={"stateMachineArn": [machine.state_machine_arn], "status": ["FAILED", "ABORTED"]},
            ),
        )
        rule.add_target(targets.LambdaFunction(self.watcher))
        cdk.CfnOutput(self, "MachineArn", value=machine.state_machine_arn)

    def model(self) -> None:
        """An image built at deploy time, and a serverless endpoint on it."""
        repository = ecr.Repository(
            self, "Images", removal_policy=cdk.RemovalPolicy.DESTROY, empty_on_delete=True
        )
        arguments = {"FLAVOUR": self.context("flavour", "plain"), "BROKEN": self.context("broken", "no")}
        tag = cdk.FileSystem.fingerprint(str(HERE / "image"), extra_hash=json.dumps(arguments))[:32]
        build = ContainerImageBuild(
            self, "Image", directory=str(HERE / "image"), repository=repository, build_args=arguments, tag=tag
        )
        role = iam.Role(self, "ModelRole", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
        self.bucket.grant_read_write(role)
        repository.grant_pull(role)
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=build.image_uri, environment={"GREETING": "from the model"}
            ),
        )
        variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            model_name=model.attr_model_name,
            variant_name="main",
            initial_variant_weight=1,
            serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                max_concurrency=5, memory_size_in_mb=1024
            ),
        )
        config = sagemaker.CfnEndpointConfig(self, "Config", production_variants=[variant])
        endpoint = sagemaker.CfnEndpoint(
            self, "Endpoint", endpoint_config_name=config.attr_endpoint_config_name
        )
        cdk.CfnOutput(self, "ModelName", value=model.attr_model_name)
        cdk.CfnOutput(self, "EndpointName", value=endpoint.attr_endpoint_name)

    def rest(self) -> None:
        """A domain, an alarm on a topic, and a custom resource."""
        domain = search.Domain(
            self,
            "Domain",
            version=search.EngineVersion.OPENSEARCH_2_19,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            capacity=search.CapacityConfig(data_nodes=1, multi_az_with_standby_enabled=False),
        )
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        cloudwatch.Alarm(
            self, "Errors", metric=self.echo.metric_errors(), threshold=1, evaluation_periods=1
        ).add_alarm_action(actions.SnsAction(topic))
        custom = self.function("Custom", "custom_resource")
        resource = cdk.CustomResource(
            self,
            "Thing",
            service_token=custom.function_arn,
            resource_type="Custom::Thing",
            properties={"Colour": self.context("colour", "red"), "Count": 3},
        )
        cdk.CfnOutput(self, "Said", value=resource.get_att_string("Said"))
        cdk.CfnOutput(self, "DomainEndpoint", value=domain.domain_endpoint)


app = cdk.App()
Shop(app)
app.synth()
