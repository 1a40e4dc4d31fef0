"""The model's image, built and started where there is no container engine."""

import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[2] / "demo" / "image_build.py"
EXPORT = """
import argparse, pathlib, sys
given = argparse.ArgumentParser()
for name in ("--model", "--output", "--precision"):
    given.add_argument(name, required=True)
given.add_argument("--calibration", default="weights")
given = given.parse_args()
if "broken" in given.model:
    sys.exit("export: vision.bin is missing")
pathlib.Path(given.output).mkdir()
pathlib.Path(given.output, "bundle.json").write_text(
    f"{given.model} {given.precision} {given.calibration}"
)
"""
SERVE = """
import os, pathlib, sys
print(pathlib.Path(os.environ["SM_MODEL_DIR"], "bundle.json").read_text(), sys.argv[1:], __file__)
"""


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A build context whose program is small, but is called as the real one is."""
    code = tmp_path / "context" / "model_code"
    code.mkdir(parents=True)
    (code / "__init__.py").touch()
    (code / "serve.py").write_text(SERVE)
    (code / "export.py").write_text(EXPORT)
    for name in ("bundle", "broken"):
        (tmp_path / "context" / name).mkdir()
        (tmp_path / "context" / name / "bundle.json").touch()
    (tmp_path / "context" / "checkpoint").mkdir()
    return tmp_path / "context"


def build(context: Path, image: Path, **arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {f"BUILD_ARG_{name}": value for name, value in arguments.items()}
    command = [sys.executable, str(BUILD), str(context), str(image)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_the_image_serves_the_contexts_program_and_model(context: Path, tmp_path: Path) -> None:
    image = tmp_path / "an image"
    built = build(context, image, MODEL="bundle", PRECISION="fp32", BASE="python:3.13")
    assert built.returncode == 0, built.stderr
    (context / "model_code" / "serve.py").unlink()
    served = subprocess.run(
        [image / "serve", "serve"], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    program = image / "program" / "model_code" / "serve.py"
    assert served.stdout == f"bundle fp32 weights ['serve'] {program}\n"


def test_building_again_replaces_what_was_there(context: Path, tmp_path: Path) -> None:
    image = tmp_path / "image"
    assert build(context, image, MODEL="bundle").returncode == 0
    assert build(context, image, MODEL="bundle", PRECISION="fp32").returncode == 0
    assert (image / "model" / "bundle.json").read_text() == "bundle fp32 weights"


def test_calibration_pictures_are_passed_on(context: Path, tmp_path: Path) -> None:
    image = tmp_path / "image"
    assert build(context, image, MODEL="bundle", CALIBRATION="photos").returncode == 0
    assert (image / "model" / "bundle.json").read_text() == "bundle int8 photos"
    assert build(context, image, MODEL="bundle", CALIBRATION="").returncode == 0
    assert (image / "model" / "bundle.json").read_text() == "bundle int8 weights"


def test_a_failed_build_leaves_nothing_to_start(context: Path, tmp_path: Path) -> None:
    image = tmp_path / "image"
    build(context, image, MODEL="bundle")
    failed = build(context, image, MODEL="broken")
    assert failed.returncode == 1
    assert "export: vision.bin is missing" in failed.stderr
    assert "error: exporting broken failed" in failed.stderr
    assert not (image / "serve").exists()


@pytest.mark.parametrize(
    ("model", "words"), [("", "no MODEL: give BUILD_ARG_MODEL"), ("../outside", "is no finished bundle")]
)
def test_arguments_that_cannot_be(context: Path, tmp_path: Path, model: str, words: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "bundle.json").touch()
    # Without site-packages there is no torch, on any machine.
    command = [sys.executable, "-S", str(BUILD), str(context), str(tmp_path / "image")]
    failed = subprocess.run(
        command, env={"BUILD_ARG_MODEL": model}, capture_output=True, text=True, timeout=60
    )
    assert failed.returncode == 1
    assert words in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_a_checkpoint_without_torch_says_how_to_get_it(context: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-S", str(BUILD), str(context), str(tmp_path / "image")]
    environment = {"BUILD_ARG_MODEL": "checkpoint"}
    failed = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert failed.returncode == 1
    assert "needs torch and transformers: run `make setup-model`" in failed.stderr


def test_wrong_usage() -> None:
    asked = subprocess.run([sys.executable, str(BUILD)], capture_output=True, text=True, timeout=60)
    assert asked.returncode == 2
    assert "CONTEXT_DIR IMAGE_DIR" in asked.stderr


def test_a_folder_that_is_no_context(tmp_path: Path) -> None:
    failed = build(tmp_path, tmp_path / "image", MODEL="bundle")
    assert failed.returncode == 1
    assert "it is not the image's build context" in failed.stderr
