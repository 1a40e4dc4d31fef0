"""The gateway of the search API: a Regional REST API made from the contract, open to whom the settings say."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks import contract
from stacks.cross_origin import error_headers
from stacks.gateway_errors import add_errors
from stacks.origins import origins
from stacks.settings import Settings

STAGE = "v1"
_WORTH_COMPRESSING = cdk.Size.kibibytes(1)


class Gateway(Construct):
    """Every method of the contract, answered by one function; `key_id` is None unless callers need a key.

    `own_limits` are those of methods that are added to `api`, by `path/VERB`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        function: lambda_.IFunction,
        own_limits: Mapping[str, apigateway.MethodDeploymentOptions] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.api = api = self._api(settings, own_limits or {})
        integration = apigateway.LambdaIntegration(function, allow_test_invoke=False)
        for path, verb in contract.methods():
            api.root.resource_for_path(path).add_method(verb, integration)
        named = origins(settings.api_origins)
        if named:
            self._answer_preflights(api, integration)
        add_errors(api, error_headers(named))
        self.key_id = self._key(api, settings) if settings.api_access == "key" else None
        self.url = api.url

    def _api(
        self, settings: Settings, own_limits: Mapping[str, apigateway.MethodDeploymentOptions]
    ) -> apigateway.RestApi:
        public = settings.api_access == "public"
        authorization = apigateway.AuthorizationType
        return apigateway.RestApi(
            self,
            "Api",
            description="Product search by words and pictures",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,
            binary_media_types=contract.binary_types(),
            min_compression_size=_WORTH_COMPRESSING,
            default_method_options=apigateway.MethodOptions(
                authorization_type=authorization.IAM if settings.api_access == "iam" else authorization.NONE,
                api_key_required=settings.api_access == "key",
            ),
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=settings.public_rate_limit if public else settings.api_rate_limit,
                throttling_burst_limit=settings.public_burst_limit if public else settings.api_burst_limit,
                metrics_enabled=True,
                method_options=dict(own_limits) or None,
            ),
        )

    def _answer_preflights(self, api: apigateway.RestApi, integration: apigateway.LambdaIntegration) -> None:
        """Let the function answer browsers' questions, which come without a signature or a key."""
        for path in dict.fromkeys(path for path, _ in contract.methods()):
            api.root.resource_for_path(path).add_method(
                "OPTIONS",
                integration,
                authorization_type=apigateway.AuthorizationType.NONE,
                api_key_required=False,
            )

    def _key(self, api: apigateway.RestApi, settings: Settings) -> str:
        """Make a key with its limits; its value is API Gateway's to make and to tell."""
        plan = api.add_usage_plan(
            "Plan",
            throttle=apigateway.ThrottleSettings(
                rate_limit=settings.key_rate_limit, burst_limit=settings.key_burst_limit
            ),
            quota=apigateway.QuotaSettings(limit=settings.key_daily_quota, period=apigateway.Period.DAY),
            api_stages=[apigateway.UsagePlanPerApiStage(api=api, stage=api.deployment_stage)],
        )
        key = apigateway.ApiKey(self, "Key")
        plan.add_api_key(key)
        return key.key_id
