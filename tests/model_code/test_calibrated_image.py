"""From the calibration setting to the image's bundle, by the build of machines without a container engine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model_code.towers import bundle as bundles
from model_kit.odd_pictures import scene
from model_kit.server import ROOT, encoded
from stacks.assets import image_folder

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]


def test_an_image_built_with_pictures_computes_in_int8(tmp_path: Path) -> None:
    from model_kit import checkpoints

    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "model_code", checkout / "model_code", ignore=shutil.ignore_patterns("__pycache__")
    )
    checkpoints.clip(checkout / "models" / "mine")
    (checkout / "photos").mkdir()
    for number in range(32):
        picture = scene(160, 120 + number).rotate(11 * number)
        (checkout / "photos" / f"{number}.jpg").write_bytes(encoded(picture, "JPEG"))
    context = image_folder("models/mine", "photos", checkout)
    arguments = {"BUILD_ARG_MODEL": "models/mine", "BUILD_ARG_CALIBRATION": "photos"}
    built = subprocess.run(
        [sys.executable, str(ROOT / "demo" / "image_build.py"), str(context), str(tmp_path / "image")],
        env={**os.environ, **arguments},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert built.returncode == 0, built.stderr
    bundle = bundles.read(tmp_path / "image" / "model")
    assert bundle.measurements["measured_on"] == "calibration pictures"
    assert bundle.path(bundles.VISION).read_text().count('type="FakeQuantize"') > 5
