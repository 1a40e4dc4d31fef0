"""The search page, served by the API itself where everybody may call it: its function, and its methods on the API."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.function import Function
from stacks.page_files import page_folder
from stacks.settings import Settings

_ROOT, _FILE = "/", "/assets/{file}"
_FILES_A_PAGE = 2
"""A script and a style sheet."""


class Page(Construct):
    """Two methods beside those of the API's contract, `GET /` and `GET /assets/{file}`; open, as the API is."""

    def __init__(
        self, scope: Construct, construct_id: str, *, api: apigateway.RestApi, bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        page = Function(
            self,
            "Page",
            code=lambda_.Code.from_asset(str(page_folder())),
            handler="page.function.handler.handler",
            environment={"PICTURE_ORIGINS": " ".join(_origins(bucket))},
            memory_mib=256,
            timeout=cdk.Duration.seconds(5),
        )
        integration = apigateway.LambdaIntegration(page.function, allow_test_invoke=False)
        for path in (_ROOT, _FILE):
            api.root.resource_for_path(path).add_method("GET", integration)
        self.url = api.url


def page_limits(settings: Settings) -> Mapping[str, apigateway.MethodDeploymentOptions]:
    """Limits of the page's own methods, by which it leaves those of the API to searches: as many pages as searches."""
    times = {_ROOT: 1, _FILE: _FILES_A_PAGE}
    return {
        f"{path}/GET": apigateway.MethodDeploymentOptions(
            throttling_rate_limit=times[path] * settings.public_rate_limit,
            throttling_burst_limit=times[path] * settings.public_burst_limit,
        )
        for path in times
    }


def _origins(bucket: s3.IBucket) -> list[str]:
    """What the bucket's signed links begin with: SDKs name the Region, but for the oldest one."""
    suffix = cdk.Aws.URL_SUFFIX
    return [
        f"https://{bucket.bucket_name}.s3.{cdk.Aws.REGION}.{suffix}",
        f"https://{bucket.bucket_name}.s3.{suffix}",
    ]
