"""One local cloud for all tests here, with the sample app deployed once."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local_cloud.testing import Cloud, running_cloud

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="session")
def cloud(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A bootstrapped local cloud whose images are built by the sample app's own script."""
    build = f"{sys.executable} {APPS / 'build_image.py'}"
    settings = {
        "OPENSEARCH_URL": opensearch_url,
        "LOCAL_CLOUD_IMAGE_BUILD": build,
        "LOCAL_CLOUD_CONTAINER_ENV": "BIND_HOST=127.0.0.1",
    }
    with running_cloud(tmp_path_factory.mktemp("cloud"), settings) as running:
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        result = running.cdk("bootstrap", "aws://123456789012/us-east-1", folder=elsewhere)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample app that tests may change."""
    folder = tmp_path_factory.mktemp("app") / "shop"
    shutil.copytree(APPS / "shop", folder)
    return folder


@pytest.fixture(scope="session")
def deploy(cloud: Cloud, shop_folder: Path) -> Callable[..., str]:
    """Deploy the sample app with the real CDK CLI; gives what the CLI said."""

    def run(*context: str, ok: bool = True) -> str:
        result = cloud.cdk("deploy", "--require-approval", "never", *context, folder=shop_folder)
        said = result.stdout + result.stderr
        assert (result.returncode == 0) is ok, said
        return said

    return run


@pytest.fixture(scope="session")
def shop(cloud: Cloud, deploy: Callable[..., str]) -> dict[str, str]:
    """The deployed sample app: its outputs."""
    deploy()
    return cloud.outputs("Shop")
