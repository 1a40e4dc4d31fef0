"""The search API: a Regional REST API with IAM authorisation in front of the query function."""

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function
from stacks.grants import read_objects
from stacks.settings import Settings

STAGE = "v1"
_DOCUMENT = json.loads(
    (Path(__file__).parent.parent / "lambda" / "search_api" / "openapi.json").read_text(encoding="utf-8")
)
_GATEWAY_ERRORS = {
    "ACCESS_DENIED": ("forbidden", 403),
    "EXPIRED_TOKEN": ("expired_token", 403),
    "INVALID_SIGNATURE": ("invalid_signature", 403),
    "MISSING_AUTHENTICATION_TOKEN": ("forbidden", 403),
    "REQUEST_TOO_LARGE": ("too_large", 413),
    "UNSUPPORTED_MEDIA_TYPE": ("unsupported_media_type", 415),
    "QUOTA_EXCEEDED": ("throttled", 429),
    "THROTTLED": ("throttled", 429),
    "DEFAULT_4XX": ("invalid_request", None),
    "INTEGRATION_FAILURE": ("unavailable", 503),
    "INTEGRATION_TIMEOUT": ("unavailable", 503),
    "DEFAULT_5XX": ("unavailable", 503),
}
_COMES_BACK = {"QUOTA_EXCEEDED", "THROTTLED", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"}
"""What passes by itself: the answer says when to ask again. A function that fails is not mended by asking."""
"""What the gateway itself answers, by response type: the API's code and the status (None: the type's own).

A path that is not there has the type MISSING_AUTHENTICATION_TOKEN, as API Gateway has it.
"""
_ERROR_TEMPLATE = '{"error": {"code": "%s", "message": $context.error.messageString, "field": null}}'
"""`messageString` is a JSON string: a message may have quotes and newlines, as that of a wrong signature does."""


class SearchApi(Construct):
    """The paths of the OpenAPI document; errors of the gateway itself have the API's own shape."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        code: lambda_.Code,
        bucket: s3.IBucket,
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
                "BUCKET": bucket.bucket_name,
                "HYBRID_WAIT_MS": str(settings.hybrid_wait_ms),
                "PROMPT": settings.prompt,
                "DOMAIN_ENDPOINT": domain.domain_endpoint,
                "ENDPOINT_NAME": model.endpoint.attr_endpoint_name,
            },
            memory_mib=1024,
            timeout=cdk.Duration.seconds(28),
        )
        query.allow_http(
            domain,
            {"Post": ["products/_msearch"], "Get": ["products/_mapping", "products-*/_mapping"]},
        )
        read_objects(query.role, bucket, "catalog/*")
        model.grant_invoke(query.role)
        api = self._api(settings)
        integration = apigateway.LambdaIntegration(query.function, allow_test_invoke=False)
        for path, operations in _DOCUMENT["paths"].items():
            resource = api.root.resource_for_path(path)
            for method in operations:
                resource.add_method(method.upper(), integration)
        self.url = api.url

    def _api(self, settings: Settings) -> apigateway.RestApi:
        api = apigateway.RestApi(
            self,
            "Api",
            description="Product search by words and pictures",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            binary_media_types=_picture_types(),
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
        for name, (code, status) in _GATEWAY_ERRORS.items():
            api.add_gateway_response(
                name.title().replace("_", ""),
                type=apigateway.ResponseType.of(name),
                status_code=str(status) if status else None,
                response_headers={"Retry-After": "'1'"} if name in _COMES_BACK else None,
                templates={"application/json": _ERROR_TEMPLATE % code},
            )
        return api


def _picture_types() -> list[str]:
    """Return the media types of bodies that are passed on as bytes: pictures sent as they are."""
    content = _DOCUMENT["paths"]["/search"]["post"]["requestBody"]["content"]
    return [kind for kind in content if kind != "application/json"]
