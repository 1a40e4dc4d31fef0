"""The real OpenSearch, emptied of this app's indexes before every test."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from opensearchpy import OpenSearch

from common.bucket import Bucket
from common.opensearch import client as signed_client
from ingest.indexes import Indexes


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opensearch(opensearch_url: str, credentials: None) -> Iterator[OpenSearch]:
    """The functions' own client, so that what is signed and sent is what the domain would get."""
    client = signed_client(opensearch_url, timeout_s=30, retries=0)
    for name in client.indices.get_alias():
        if name.startswith("products-"):
            client.indices.delete(index=name)
    yield client
    client.close()


@pytest.fixture
def indexes(opensearch: OpenSearch) -> Indexes:
    return Indexes(opensearch)


@pytest.fixture
def bucket(credentials: None) -> Iterator[Bucket]:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="shop")
        yield Bucket("shop")
