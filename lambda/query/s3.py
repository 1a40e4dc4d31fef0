"""The function's S3 client, made when it is first needed: most searches never do."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
)
"""Nothing here is worth a wait: without scales a search is answered without a judgement."""


@cache
def client() -> Any:
    """Return the client."""
    return boto3.client("s3", config=_CONFIG)
