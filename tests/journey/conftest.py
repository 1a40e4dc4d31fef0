"""The whole app, deployed once for the session by the real CDK CLI into a local cloud of its own."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from journey.catalogue import PRODUCTS, Shop, upload_and_ingest
from journey.deployment import Deployment, cloud_environment, must, run


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Up, bootstrapped and deployed; down again at the end, whatever happened."""
    with _bootstrapped(tmp_path_factory, {}) as deployment:
        deployment.cdk("deploy", "--all", "--require-approval", "never")
        yield deployment


@pytest.fixture(scope="session")
def cold_deployment(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Deployment]:
    """The same in a cloud whose endpoints take a minute to wake."""
    variables = {"LOCAL_CLOUD_COLD_START_SECONDS": "60", "OPENSEARCH_URL": opensearch_url}
    with _bootstrapped(tmp_path_factory, variables) as deployment:
        deployment.cdk("deploy", "--all", "--require-approval", "never")
        yield deployment


@pytest.fixture
def empty_account(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Deployment]:
    """A cloud in which nothing is deployed yet."""
    with _bootstrapped(tmp_path_factory, {"OPENSEARCH_URL": opensearch_url}) as deployment:
        yield deployment


@contextmanager
def _bootstrapped(folders: pytest.TempPathFactory, variables: Mapping[str, str]) -> Iterator[Deployment]:
    env = {**cloud_environment(folders.mktemp("cloud")), **variables}
    try:
        must("python", "-m", "local_cloud", "up", env=env)
        exports = _exports(must("python", "-m", "local_cloud", "env", env=env))
        deployment = Deployment({**env, **exports}, folders.mktemp("work"))
        deployment.cdk("bootstrap")
        yield deployment
    finally:
        run("python", "-m", "local_cloud", "down", env=env)


def _exports(script: str) -> dict[str, str]:
    """Read the `export NAME=value` lines as a shell would."""
    words = [shlex.split(line) for line in script.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for line in words for word in line[1:] if "=" in word and "$" not in word)


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
