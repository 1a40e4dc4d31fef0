"""What the model setting may name, and what is said of the rest."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.assets import ROOT
from stacks.model_source import fault


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("models/mine/bundle.json", "models/theirs/config.json", "models/empty/README"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    "model",
    [
        "openai/clip-vit-base-patch32",
        "openai/clip-vit-base-patch32@3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268",
        "models/of-an-owner-called-models@main",
        "models/mine",
        "./models/theirs/",
    ],
)
def test_hub_ids_and_folders_with_a_model_are_taken(model: str, checkout: Path) -> None:
    assert fault(model, checkout) is None


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("models/mien", r"\(models/mien\): did you mean models/mine\?"),
        ("models/mine/bundel", r"names no folder of this checkout \(models/mine/bundel\)$"),
        ("models/empty", "holds neither a checkpoint"),
        ("models", "holds neither a checkpoint"),
        ("clip", "is a Hub id"),
        ("a/b/c", "is a Hub id"),
        ("/models/mine", "is a Hub id"),
        ("../models/mine", "is a Hub id"),
        ("https://huggingface.co/openai/clip", "is a Hub id"),
        ("models/my model", "is a Hub id"),
        ("openai/clip@", "is a Hub id"),
        ("", "is a Hub id"),
    ],
)
def test_what_names_neither_is_said_with_what_comes_closest(model: str, said: str, checkout: Path) -> None:
    found = fault(model, checkout)
    assert found is not None
    assert re.search(said, found)


def test_a_misspelt_folder_is_said_before_anything_is_installed() -> None:
    command = [sys.executable, "-S", "-m", "stacks.model_source", "demo/model/bundel"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr == (
        "error: setting model names no folder of this checkout (demo/model/bundel): did you mean demo/model/bundle?\n"
    )
