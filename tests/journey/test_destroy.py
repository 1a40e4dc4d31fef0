"""A shop that keeps nothing: the bucket goes with all that is in it."""

import pytest
from botocore.exceptions import ClientError

from journey.deployment import Deployment

SETTINGS = ("-c", "retain_bucket=false")


def test_a_bucket_that_is_not_retained_goes_with_its_objects(empty_account: Deployment) -> None:
    empty_account.cdk("deploy", "ClipSearch-Data", "--require-approval", "never", *SETTINGS)
    s3, bucket = empty_account.client("s3"), empty_account.output("Data", "BucketName")
    for number in range(3):
        s3.put_object(Bucket=bucket, Key=f"catalog/images/{number}.jpg", Body=b"picture")
    empty_account.cdk("destroy", "ClipSearch-Data", "--force", *SETTINGS)
    with pytest.raises(ClientError) as missing:
        s3.head_bucket(Bucket=bucket)
    assert missing.value.response["Error"]["Code"] == "404"
