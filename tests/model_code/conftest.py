"""The committed demo bundle, and a server on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from model_code import bundle as bundles
from model_code.bundle import Bundle
from model_kit.server import ROOT, Server, started


@pytest.fixture(scope="session")
def bundle_folder() -> Path:
    """A finished bundle: the demo's, or the one that CLIP_TEST_BUNDLE names."""
    return Path(os.environ.get("CLIP_TEST_BUNDLE", ROOT / "demo" / "model" / "bundle"))


@pytest.fixture(scope="session")
def bundle(bundle_folder: Path) -> Bundle:
    return bundles.read(bundle_folder)


@pytest.fixture(scope="session")
def server(bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    with started(bundle_folder, log) as running:
        running.wait_until_healthy()
        yield running
