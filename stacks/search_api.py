"""The search API: a Regional REST API with IAM authorisation in front of the query function."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function
from stacks.settings import Settings

STAGE = "v1"
_GATEWAY_ERRORS = {
    "REQUEST_TOO_LARGE": (apigateway.ResponseType.REQUEST_TOO_LARGE, "413", "too_large"),
    "THROTTLED": (apigateway.ResponseType.THROTTLED, "429", "throttled"),
    "QUOTA_EXCEEDED": (apigateway.ResponseType.QUOTA_EXCEEDED, "429", "throttled"),
    "UNSUPPORTED_MEDIA_TYPE": (
        apigateway.ResponseType.UNSUPPORTED_MEDIA_TYPE,
        "415",
        "unsupported_media_type",
    ),
    "ACCESS_DENIED": (apigateway.ResponseType.ACCESS_DENIED, "403", "forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (
        apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
        "403",
        "forbidden",
    ),
    "INTEGRATION_TIMEOUT": (apigateway.ResponseType.INTEGRATION_TIMEOUT, "503", "unavailable"),
    "INTEGRATION_FAILURE": (apigateway.ResponseType.INTEGRATION_FAILURE, "503", "unavailable"),
    "DEFAULT_5XX": (apigateway.ResponseType.DEFAULT_5_XX, "503", "unavailable"),
}


class SearchApi(Construct):
    """`POST /v1/search`; errors of the gateway itself have the API's own shape."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        code: lambda_.Code,
        domain: opensearch.IDomain,
        model: ClipModel,
    ) -> None:
        super().__init__(scope, construct_id)
        query = Function(
            self,
            "Query",
            code=code,
            handler="query.handler.handler",
            environment={
                "DOMAIN_ENDPOINT": domain.domain_endpoint,
                "ENDPOINT_NAME": model.endpoint.attr_endpoint_name,
            },
            memory_mib=1024,
            timeout=cdk.Duration.seconds(28),
        )
        query.allow_http(
            domain, {"Post": ["products/_search", "products-*/_search"], "Get": ["products/_mapping"]}
        )
        model.grant_invoke(query.role)
        api = self._api(settings)
        api.root.add_resource("search").add_method(
            "POST", apigateway.LambdaIntegration(query.function, allow_test_invoke=False)
        )
        self.url = api.url

    def _api(self, settings: Settings) -> apigateway.RestApi:
        api = apigateway.RestApi(
            self,
            "Api",
            description="Product search by words and pictures",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,
            default_method_options=apigateway.MethodOptions(
                authorization_type=apigateway.AuthorizationType.IAM
            ),
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=settings.api_rate_limit,
                throttling_burst_limit=settings.api_burst_limit,
                metrics_enabled=True,
            ),
        )
        for name, (kind, status, code) in _GATEWAY_ERRORS.items():
            body = {"error": {"code": code, "message": "$context.error.message", "field": None}}
            api.add_gateway_response(
                name.title().replace("_", ""),
                type=kind,
                status_code=status,
                response_headers={"Retry-After": "'1'"} if status in {"429", "503"} else None,
                templates={"application/json": json.dumps(body)},
            )
        return api
