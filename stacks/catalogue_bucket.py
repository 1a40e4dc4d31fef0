"""The bucket that holds the catalogue (`catalog/`), the ingest runs (`runs/`) and thumbnails (`thumbnails/`)."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

RUN_FILES_DAYS = 30


class CatalogueBucket(Construct):
    """An encrypted, private, TLS-only bucket; the files of a run expire, nothing else does.

    One that is not to be retained is emptied when it goes: CloudFormation deletes no bucket that holds objects.
    """

    def __init__(self, scope: Construct, construct_id: str, *, retain: bool) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            auto_delete_objects=not retain,
            removal_policy=cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY,
            lifecycle_rules=[
                s3.LifecycleRule(prefix="runs/", expiration=cdk.Duration.days(RUN_FILES_DAYS)),
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(1)),
            ],
        )
