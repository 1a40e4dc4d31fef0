"""Pictures made to be like photographs, which int8 is measured by where nobody gives photographs."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model_code.export import photographic
from model_code.export.__main__ import main
from model_code.towers import bundle as bundles
from model_kit.server import ROOT

PICTURES = photographic.pictures(48)


def slope(picture: Image.Image) -> float:
    """Return the power to which a picture's power falls with spatial frequency, from 4 to 40 cycles a side."""
    grey = np.asarray(picture.convert("L"), np.float64)
    power = np.abs(np.fft.fftshift(np.fft.fft2(grey - grey.mean()))) ** 2
    rows, columns = np.indices(power.shape)
    away = np.hypot(rows - power.shape[0] // 2, columns - power.shape[1] // 2).astype(int)
    cycles = np.arange(4, 40)
    rings = np.bincount(away.ravel(), power.ravel())[cycles] / np.bincount(away.ravel())[cycles]
    return float(np.polyfit(np.log(cycles), np.log(rings), 1)[0])


def test_their_power_falls_with_frequency_as_that_of_photographs() -> None:
    slopes = [slope(picture) for picture in PICTURES]
    assert -3 < np.mean(slopes) < -1.8
    assert np.std(slopes) > 0.2


def test_they_are_of_every_brightness_and_mostly_of_muted_colours() -> None:
    levels = [np.asarray(picture, np.float64) for picture in PICTURES]
    brightness = [one.mean() for one in levels]
    assert min(brightness) < 80
    assert max(brightness) > 190
    assert np.median([np.ptp(one, axis=2).mean() for one in levels]) < 60
    assert all(one.std() > 5 for one in levels)


def test_they_are_the_same_every_time_and_none_is_there_twice() -> None:
    again = photographic.pictures(48)
    assert [one.tobytes() for one in again] == [one.tobytes() for one in PICTURES]
    assert len({one.tobytes() for one in PICTURES}) == 48
    assert len({one.size for one in PICTURES}) == 5


def uneven(folder: Path, factor: float) -> Path:
    """Write the demo's model, the same function: of each layer's attention one channel is so small, and what reads
    it so large, that beside it eight bits hold little of the others.
    """
    import torch
    from transformers import CLIPModel

    shutil.copytree(ROOT / "demo" / "model" / "checkpoint", folder)
    model: Any = CLIPModel.from_pretrained(folder)
    with torch.no_grad():
        for layer in model.vision_model.encoder.layers:
            layer.self_attn.v_proj.weight[0] /= factor
            layer.self_attn.v_proj.bias[0] /= factor
            layer.self_attn.out_proj.weight[:, 0] *= factor
    model.save_pretrained(folder)
    return folder


@pytest.mark.model
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning")
def test_a_model_whose_photographs_int8_ruins_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drawn shapes lose less than half of what the bound allows, product photographs up to 1.5 times as much."""
    folder = uneven(tmp_path / "uneven", 80)
    assert main(["--model", str(folder), "--output", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert "and a photograph's may be below 0.98; export it with --precision fp32" in told
    assert main(["--model", str(folder), "--output", str(tmp_path / "out"), "--precision", "fp32"]) == 0


@pytest.mark.model
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning")
def test_a_bundle_says_that_its_bound_was_shown_on_made_pictures(tmp_path: Path) -> None:
    folder = uneven(tmp_path / "little", 4)
    assert main(["--model", str(folder), "--output", str(tmp_path / "out")]) == 0
    measured = bundles.read(tmp_path / "out").measurements
    assert measured["measured_on"] == "pictures made to be like photographs"
    assert measured["images"]["count"] == 48
    assert measured["margin"] > 1
    assert 1 - measured["margin"] * (1 - measured["images"]["cosine_least"]) >= measured["bound"]
