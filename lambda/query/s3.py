"""The function's S3 client, made when it is first needed: most searches never do."""

from functools import cache
from typing import Any

from botocore.config import Config

from common import aws

_CONFIG = Config(
    signature_version="s3v4",
    # By the bucket's name and Region: under a name without a Region a new bucket redirects, which breaks a signature.
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
)
"""Nothing here is worth a wait: without scales a search is answered without a judgement."""


@cache
def client() -> Any:
    """Return the client."""
    return aws.client("s3", _CONFIG)
