"""The data stack: what must outlive a deployment of the service."""

import aws_cdk as cdk
from constructs import Construct

from stacks.catalogue_bucket import CatalogueBucket
from stacks.search_domain import SearchDomain
from stacks.settings import Settings


class DataStack(cdk.Stack):
    """The catalogue's bucket and the OpenSearch domain."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id, description="Product search: the catalogue and its index")
        self.bucket = CatalogueBucket(
            self, "Catalogue", retain=settings.retain_bucket, tells=settings.ingest_on_change_seconds > 0
        ).bucket
        self.domain = SearchDomain(self, "Search", settings=settings).domain
        cdk.CfnOutput(self, "BucketName", value=self.bucket.bucket_name)
        cdk.CfnOutput(self, "DomainEndpoint", value=self.domain.domain_endpoint)
