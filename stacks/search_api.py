"""The search API: the query function, the gateway in front of it and, where everybody may call, the page."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.clip_model import ClipModel
from stacks.function import Function
from stacks.gateway import Gateway
from stacks.grants import read_objects
from stacks.origins import origins
from stacks.page import Page, page_limits
from stacks.settings import Settings


class SearchApi(Construct):
    """The API of `lambda/search_api/openapi.json`.

    `key_id` is None unless callers need a key, `page_url` unless there is a page: a browser can neither sign nor keep
    a key.
    """

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
        allowed = {"ALLOWED_ORIGINS": ",".join(named)} if (named := origins(settings.api_origins)) else {}
        query = Function(
            self,
            "Query",
            code=code,
            handler="query.handler.handler",
            environment={
                "BUCKET": bucket.bucket_name,
                "HYBRID_WAIT_MS": str(settings.hybrid_wait_ms),
                "MODEL_WAIT_MS": str(settings.model_wait_ms),
                "PROMPT": settings.prompt,
                "DOMAIN_ENDPOINT": domain.domain_endpoint,
                "ENDPOINT_NAME": model.endpoint.attr_endpoint_name,
                **allowed,
            },
            memory_mib=1024,
            timeout=cdk.Duration.seconds(28),
        )
        query.allow_http(
            domain,
            {"Post": ["products/_msearch"], "Get": ["products/_mapping", "products-*/_mapping"]},
        )
        read_objects(query.role, bucket, "catalog/*", "releases/*/calibration.json", "thumbnails/*")
        model.grant_invoke(query.role)
        public = settings.api_access == "public"
        # By this id it adds nothing to the logical ids of its resources, so that an API of before keeps its address.
        gateway = Gateway(
            self,
            "Default",
            settings=settings,
            function=query.function,
            own_limits=page_limits(settings) if public else {},
        )
        self.url, self.key_id = gateway.url, gateway.key_id
        self.page_url = Page(self, "Page", api=gateway.api, bucket=bucket).url if public else None
