"""Addresses under which anybody can fetch a catalogue's picture for a short while."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from common.bucket import CATALOGUE

LIFE_S = 300
"""Long enough for a page to load its pictures, too short to be of use elsewhere."""


def signer(bucket: str) -> Callable[[str], str]:
    """Return what makes an address of a picture's path; the client is made when the first one is asked for."""
    return lambda key: str(
        _client().generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": CATALOGUE + key}, ExpiresIn=LIFE_S
        )
    )


@cache
def _client() -> Any:
    return boto3.client("s3", config=Config(signature_version="s3v4"))
