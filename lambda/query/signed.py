"""Addresses under which anybody can fetch a catalogue's picture for a short while."""

from collections.abc import Callable

from common.bucket import CATALOGUE
from query.s3 import client

LIFE_S = 300
"""Long enough for a page to load its pictures, too short to be of use elsewhere."""


def signer(bucket: str) -> Callable[[str], str]:
    """Return what makes an address of a picture's path; the client is made when the first one is asked for."""
    return lambda key: str(
        client().generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": CATALOGUE + key}, ExpiresIn=LIFE_S
        )
    )
