"""The whole app, deployed once for the session by the real CDK CLI into a local cloud of its own."""

from collections.abc import Iterator

import pytest

from journey.catalogue import PRODUCTS, Shop, upload_and_ingest
from journey.deployment import Deployment, bootstrapped


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Up, bootstrapped and deployed; down again at the end, whatever happened."""
    with bootstrapped(tmp_path_factory, {}) as deployment:
        deployment.cdk("deploy", "--all", "--require-approval", "never")
        yield deployment


@pytest.fixture(scope="session")
def cold_deployment(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Deployment]:
    """The same in a cloud whose endpoints take a minute to wake."""
    variables = {"LOCAL_CLOUD_COLD_START_SECONDS": "60", "OPENSEARCH_URL": opensearch_url}
    with bootstrapped(tmp_path_factory, variables) as deployment:
        deployment.cdk("deploy", "--all", "--require-approval", "never")
        yield deployment


@pytest.fixture
def empty_account(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Deployment]:
    """A cloud in which nothing is deployed yet."""
    with bootstrapped(tmp_path_factory, {"OPENSEARCH_URL": opensearch_url}) as deployment:
        yield deployment


@pytest.fixture
def indexed(deployment: Deployment, _shop: Shop) -> Shop:
    """The small catalogue as it is on disk, in the bucket and in the index."""
    return _shop


@pytest.fixture(scope="session")
def _shop(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    for words in PRODUCTS:
        shop.add(words)
    upload_and_ingest(deployment, shop.write())
    return shop
