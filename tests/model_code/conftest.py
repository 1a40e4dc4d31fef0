"""The committed demo bundle and a server on it; a tiny checkpoint, and what the export says of it damaged."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from model_code.export.__main__ import main
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle
from model_kit import container
from model_kit.damage import Damage, Refusal
from model_kit.server import ROOT, Server, started


@pytest.fixture(scope="session")
def bundle_folder() -> Path:
    """A finished bundle: the demo's, or the one that CLIP_TEST_BUNDLE names."""
    return Path(os.environ.get("CLIP_TEST_BUNDLE", ROOT / "demo" / "model" / "bundle"))


@pytest.fixture(scope="session")
def bundle(bundle_folder: Path) -> Bundle:
    return bundles.read(bundle_folder)


@pytest.fixture(scope="session")
def image(bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image of the Dockerfile with the bundle, built for real."""
    if reason := container.missing():
        pytest.skip(reason)
    context, name = tmp_path_factory.mktemp("context"), f"localhost/clip-test:{os.getpid()}"
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "model_code", context / "model_code", ignore=caches)
    shutil.copytree(bundle_folder, context / "some" / "bundle")
    for path in (context, *context.rglob("*")):  # as in a checkout of a strict umask
        path.chmod(path.stat().st_mode & 0o700)
    container.build(context, name, {"MODEL": "some/bundle"})
    yield name
    container.remove(name)


@pytest.fixture(scope="session", params=["process", pytest.param("image", marks=pytest.mark.model)])
def server(
    request: pytest.FixtureRequest, bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A healthy server: this checkout's as a process, and the image's in its container."""
    log = tmp_path_factory.mktemp("server") / "log"
    if request.param == "image":
        name = request.getfixturevalue("image")
        with container.running(name, log, "serve") as running:
            running.wait_until_healthy()
            yield running
    else:
        with started(bundle_folder, log) as running:
            running.wait_until_healthy()
            yield running


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from model_kit import checkpoints

    return checkpoints.clip(tmp_path_factory.mktemp("checkpoint") / "tiny")


@pytest.fixture
def refusal(checkpoint: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Refusal:
    """Export the damaged checkpoint, which must fail without a bundle; return the line that says why."""

    def refused(change: Damage, *options: str) -> str:
        folder = Path(shutil.copytree(checkpoint, tmp_path / "damaged"))
        change(folder)
        assert main(["--model", str(folder), "--output", str(tmp_path / "out"), *options]) == 1
        assert not (tmp_path / "out").exists()
        told = [line for line in capfd.readouterr().err.splitlines() if not line.endswith((" …", " s"))]
        assert len(told) == 1, told
        return told[0]

    return refused
