"""The real OpenSearch with a managed domain's default of five shards, before every test without this app's indexes."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
import requests
from moto import mock_aws
from opensearchpy import OpenSearch

from common.bucket import Bucket
from common.opensearch import client as signed_client
from contract import shop
from contract.managed import ManagedDomain
from ingest.indexes import Indexes
from local_cloud.access.guard import Guard
from local_cloud.access.keys import Key, KeyRing
from local_cloud.opensearch.endpoint import endpoint
from local_cloud.opensearch.upstream import Upstream


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing("123456789012")


@pytest.fixture(scope="session")
def key(keys: KeyRing) -> Key:
    """The one key that the domain takes."""
    return keys.session("arn:aws:iam::123456789012:role/tests", "tests")


@pytest.fixture(scope="session")
def domain_url(opensearch_url: str, keys: KeyRing) -> Iterator[str]:
    """The endpoint of a domain, which verifies signatures as a real one does."""
    upstream = Upstream(opensearch_url)
    with endpoint(lambda: upstream, Guard(keys), lambda key, request: None) as url:
        yield url


@pytest.fixture(scope="session")
def account(key: Key) -> dict[str, str]:
    """The environment variables of a function that may use the domain."""
    return {**key.variables, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module", autouse=True)
def credentials(account: dict[str, str]) -> Iterator[None]:
    """For a module of tests: a package without an __init__.py would have them to the session's end."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in account.items():
            environment.setenv(name, value)
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
            environment.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def five_shards(opensearch_url: str) -> None:
    """A managed domain gives an index five primary shards unless told; the open-source server one."""
    template = {"index_patterns": ["*"], "template": {"settings": {"number_of_shards": 5}}}
    requests.put(f"{opensearch_url}/_index_template/as-managed", json=template, timeout=30).raise_for_status()


@pytest.fixture
def opensearch(domain_url: str, five_shards: None, credentials: None) -> Iterator[OpenSearch]:
    """The functions' own client, so that what is signed and sent is what the domain would get."""
    client = signed_client(domain_url, timeout_s=30, retries=0)
    shop.clear(client)
    yield client
    shop.clear(client)
    client.close()


@pytest.fixture(scope="module")
def standing(domain_url: str, five_shards: None, credentials: None) -> Iterator[tuple[Bucket, OpenSearch]]:
    """A bucket and a domain for a module of tests that search what stands there, and of which none changes it."""
    client = signed_client(domain_url, timeout_s=30, retries=0)
    shop.clear(client)
    with _shop() as bucket:
        yield bucket, client
    shop.clear(client)
    client.close()


@pytest.fixture
def domain(opensearch: OpenSearch, opensearch_url: str) -> Iterator[ManagedDomain]:
    """A managed domain without an index of this app."""
    with ManagedDomain.in_front_of(opensearch_url) as domain:
        yield domain


@pytest.fixture
def remote(domain: ManagedDomain) -> Iterator[Indexes]:
    """The indexes as they are reached through the managed domain."""
    client = signed_client(domain.url, timeout_s=30, retries=0)
    yield Indexes(client)
    client.close()


@pytest.fixture
def indexes(opensearch: OpenSearch) -> Indexes:
    return Indexes(opensearch)


@pytest.fixture
def bucket(credentials: None) -> Iterator[Bucket]:
    with _shop() as bucket:
        yield bucket


@contextmanager
def _shop() -> Iterator[Bucket]:
    with mock_aws(config={"core": {"mock_credentials": False}}):
        boto3.client("s3").create_bucket(Bucket="shop")
        yield Bucket("shop")
