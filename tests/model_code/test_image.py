"""The image that the Dockerfile makes: small, without root, compiler or torch, and started as SageMaker starts it."""

import shutil
from pathlib import Path

import pytest

from model_kit import container

pytestmark = pytest.mark.model

BUDGET_MEGABYTES = 450


def test_it_is_within_its_budget(image: str) -> None:
    with container.mounted(image) as root:
        files = (path.lstat() for path in root.rglob("*") if not path.is_dir())
        unique = {(stat.st_dev, stat.st_ino): stat.st_size for stat in files}
    assert sum(unique.values()) / 1e6 <= BUDGET_MEGABYTES


def test_it_holds_what_serves_and_nothing_that_builds(image: str) -> None:
    with container.mounted(image) as root:
        packages = {path.name for path in (root / "opt" / "packages").iterdir()}
        assert {"openvino", "tokenizers", "PIL", "uvicorn"} <= packages
        assert not packages & {"torch", "transformers", "nncf", "pip"}
        assert not (root / "opt" / "program" / "model_code" / "export").exists()
        assert not any(shutil.which(name, path=str(root / "usr" / "bin")) for name in ("gcc", "cc", "make"))
        assert list((root / "opt" / "packages").rglob("*.pyc"))
        assert not list(root.glob("context*"))


def test_it_says_how_it_is_run(image: str) -> None:
    assert container.inspect(image, "{{.OCIv1.Config.User}}") == "clip"
    assert container.inspect(image, "{{.OCIv1.Config.Entrypoint}}") == "[serve]"
    assert "accept-bind-to-port:true" in container.inspect(image, "{{.OCIv1.Config.Labels}}")


def test_both_ways_of_starting_it_serve_without_root(image: str, tmp_path: Path) -> None:
    """SageMaker appends `serve` to the entry point; others append nothing."""
    for number, command in enumerate((["serve", "serve"], ["serve"])):
        with container.running(image, tmp_path / str(number), *command) as server:
            server.wait_until_healthy()
            assert server.embed({"text": "red mug"}).status == 200
            owners = {
                path.stat().st_uid for path in Path("/proc").glob("[0-9]*") if _serves(path, server.port)
            }
            assert owners == {1000}


def _serves(process: Path, port: int) -> bool:
    try:
        environment = (process / "environ").read_bytes()
        command = (process / "cmdline").read_bytes()
    except OSError:
        return False
    return f"SAGEMAKER_BIND_TO_PORT={port}".encode() in environment and b"model_code.serve" in command
