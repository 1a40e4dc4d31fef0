"""What the functions under test work with."""

from collections.abc import Iterator
from contextlib import ExitStack

import boto3
import pytest
from moto import mock_aws

from common.bucket import Bucket
from functions.shop import Shop
from query import handler as query

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="shop")
        yield Bucket("shop")


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A query function that has met no request yet."""
    query._searcher.cache_clear()
    with ExitStack() as stack:
        yield Shop(monkeypatch, stack)
    query._searcher.cache_clear()
