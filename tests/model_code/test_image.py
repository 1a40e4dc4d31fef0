"""The image that the Dockerfile makes: small, without compiler or torch, and started as SageMaker starts it."""

import stat
from pathlib import Path

import pytest

from model_kit import container

pytestmark = pytest.mark.model

BUDGET_MEGABYTES = 450
# The default model's bundle, ViT-B/32: a byte for each of 151 million weights, and the tokenizer.
DEFAULT_MODEL_MEGABYTES = 153


def test_with_the_default_model_it_is_within_its_budget(image: str) -> None:
    with container.mounted(image) as root:
        model = root / "opt" / "clip" / "model"
        files = (path for path in root.rglob("*") if not path.is_dir() and model not in path.parents)
        unique = {(one.st_dev, one.st_ino): one.st_size for one in (path.lstat() for path in files)}
    assert sum(unique.values()) / 1e6 <= BUDGET_MEGABYTES - DEFAULT_MODEL_MEGABYTES


def test_it_holds_what_serves_and_nothing_that_builds(image: str) -> None:
    with container.mounted(image) as root:
        packages = {path.name for path in (root / "opt" / "packages").iterdir()}
        assert {"openvino", "tokenizers", "PIL", "uvicorn"} <= packages
        assert not packages & {"torch", "transformers", "nncf", "pip"}
        assert not (root / "opt" / "program" / "model_code" / "export").exists()
        executables = {path.name for path in root.rglob("*") if path.is_file() and _runs(path)}
        assert executables == {container.PYTHON, "python3"}
        assert not list(root.glob("context*"))


def _runs(path: Path) -> bool:
    """Tell whether a file is a program: may be executed, and is no library and no module."""
    return bool(path.stat().st_mode & 0o111) and ".so" not in path.name and path.suffix != ".py"


def test_it_compiles_nothing_when_it_starts(image: str) -> None:
    with container.mounted(image) as root:
        for folder in ("opt/packages", "opt/program", f"usr/local/lib/{container.PYTHON}"):
            sources = {path for path in (root / folder).rglob("*.py") if path.parent.name != "__pycache__"}
            assert sources
            assert [path for path in sources if not _compiled(path)] == []


def _compiled(source: Path) -> bool:
    tag = f"cpython-{container.PYTHON.removeprefix('python').replace('.', '')}"
    return (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").is_file()


def test_scanners_find_the_systems_packages_in_it(image: str) -> None:
    with container.mounted(image) as root:
        stated = {path.name: path.read_text() for path in (root / "var/lib/dpkg/status.d").iterdir()}
        assert "ID=debian" in (root / "etc" / "os-release").read_text()
    assert {"libc6", "libssl3", "zlib1g", "libstdc++6"} <= set(stated)
    assert all(f"Package: {name}\n" in text and "\nVersion: " in text for name, text in stated.items())


def test_it_says_how_it_is_run(image: str) -> None:
    assert container.inspect(image, "{{.OCIv1.Config.User}}") in {"", "root"}
    assert container.inspect(image, "{{.OCIv1.Config.Entrypoint}}") == "[python3 -m model_code.serve]"
    assert "accept-bind-to-port:true" in container.inspect(image, "{{.OCIv1.Config.Labels}}")


def test_every_file_can_be_read_by_everybody(image: str) -> None:
    """The context's files could be read by their owner alone."""
    with container.mounted(image) as root:
        modes = {path: path.lstat().st_mode for path in root.rglob("*") if not path.is_symlink()}
    assert modes
    wanted = {
        path: stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0) for path, mode in modes.items()
    }
    assert [path for path, mode in modes.items() if mode & wanted[path] != wanted[path]] == []
    assert [path for path, mode in modes.items() if mode & (stat.S_ISUID | stat.S_ISGID)] == []


@pytest.mark.parametrize(("user", "arguments"), [("0", ["serve"]), ("0", []), ("1051", ["serve"])])
def test_it_serves_as_root_and_as_any_other_user(
    user: str, arguments: list[str], image: str, tmp_path: Path
) -> None:
    """SageMaker appends `serve` to the entry point, others nothing; serverless inference has a user of its own."""
    with container.running(image, tmp_path / "log", *arguments, user=user) as server:
        server.wait_until_healthy()
        assert server.embed({"text": "red mug"}).status == 200
        owners = {path.stat().st_uid for path in Path("/proc").glob("[0-9]*") if _serves(path, server.port)}
        assert owners == {int(user)}


def test_a_folder_mounted_where_sagemaker_mounts_models_is_in_nobodys_way(image: str) -> None:
    with container.mounted(image) as root:
        assert not (root / "opt" / "ml").exists()
        assert (root / "opt" / "clip" / "model" / "bundle.json").is_file()


def _serves(process: Path, port: int) -> bool:
    try:
        environment = (process / "environ").read_bytes()
        command = (process / "cmdline").read_bytes()
    except OSError:
        return False
    return f"SAGEMAKER_BIND_TO_PORT={port}".encode() in environment and b"model_code.serve" in command
