"""What the image is built from, and that the image's tag follows it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

import app as application
from stacks.assets import ROOT, image_folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout: a program, a model in a folder, pictures."""
    for name in ("model_code/serve.py", "models/mine/bundle.json", "photos/mugs/1.jpg", "photos/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def content(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_context_holds_the_program_and_what_settings_name(checkout: Path) -> None:
    program = {"model_code/serve.py"}
    model, photos = {"models/mine/bundle.json"}, {"photos/mugs/1.jpg"}
    assert content(image_folder("openai/clip@1", root=checkout)) == program
    assert content(image_folder("models/mine", root=checkout)) == program | model
    assert content(image_folder("openai/clip@1", "photos", root=checkout)) == program | photos
    assert content(image_folder("models/mine", "photos", root=checkout)) == program | model | photos


def build_of_the_image(**context: str) -> dict[str, Any]:
    """Return the properties of the image's build under some settings."""
    _, service = application.build(cdk.App(context=context))
    (found,) = Template.from_stack(service).find_resources("Custom::CDKContainerImageBuild").values()
    return dict(found["Properties"])


@pytest.mark.parametrize("model", ["/etc", "../elsewhere", ""])
def test_nothing_outside_the_checkout_is_sent_to_the_build(model: str, checkout: Path) -> None:
    assert content(image_folder(model, root=checkout)) == {"model_code/serve.py"}


def test_assets_can_be_read_by_others_whatever_the_umask(tmp_path: Path) -> None:
    closed = Path(tempfile.mkdtemp(dir=ROOT / ".build"))
    try:
        (closed / "bundle.json").write_text("{}")
        (closed / "bundle.json").chmod(0o600)
        subprocess.run(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env={**os.environ, "CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": context_of(closed)},
            umask=0o077,
            check=True,
            timeout=120,
        )
    finally:
        shutil.rmtree(closed)
    found = {path: path.stat().st_mode & 0o777 for path in tmp_path.glob("asset.*/**/*")}
    assert any(path.name == "bundle.json" for path in found)
    assert {path for path in found if path.suffix == ".js"}, "functions that come with the CDK"
    assert {mode for path, mode in found.items() if path.is_dir()} == {0o755}
    assert {mode for path, mode in found.items() if path.is_file()} <= {0o644, 0o755}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("asset.*/")} == {0o755}


def context_of(model: Path) -> str:
    return json.dumps({"model": str(model.relative_to(ROOT))})


def test_calibration_pictures_reach_the_build_and_the_tag_follows_them(pictures: Path) -> None:
    name = str(pictures.relative_to(ROOT))
    plain, first = build_of_the_image(), build_of_the_image(calibration=name)
    assert "--build-arg CALIBRATION= " in plain["buildCommand"]
    assert f"--build-arg CALIBRATION={name} " in first["buildCommand"]
    assert build_of_the_image(calibration=name)["imageTag"] == first["imageTag"] != plain["imageTag"]
    (pictures / "0.jpg").write_bytes(b"another picture")
    assert build_of_the_image(calibration=name)["imageTag"] != first["imageTag"]
