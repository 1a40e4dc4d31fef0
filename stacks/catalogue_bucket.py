"""The bucket that holds the catalogue (`catalog/`), the ingest runs (`runs/`) and thumbnails (`thumbnails/`)."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

RUN_FILES_DAYS = 30
_TO_EVENT_BRIDGE = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


class CatalogueBucket(Construct):
    """An encrypted, private, TLS-only bucket; the files of a run expire, nothing else does.

    It tells EventBridge of its objects where it `tells`: by the bucket's own property, for which the construct of CDK
    would deploy a function.

    One that is not to be retained is emptied when it goes: CloudFormation deletes no bucket that holds objects.
    """

    def __init__(self, scope: Construct, construct_id: str, *, retain: bool, tells: bool) -> None:
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
        if tells:
            own = cast("s3.CfnBucket", self.bucket.node.default_child)
            own.add_property_override("NotificationConfiguration", _TO_EVENT_BRIDGE)
