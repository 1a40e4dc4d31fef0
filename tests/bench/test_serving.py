"""The bench's command, as one calls it."""

import json
from pathlib import Path

import pytest
from PIL import Image

from bench import serving
from model_code.export import probes


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serving.main(["--help"])

    said = capsys.readouterr().out
    assert "examples:" in said
    assert "sentence-transformers" in said


@pytest.mark.parametrize("option", ["--count", "--rounds", "--starts"])
def test_numbers_are_whole_and_above_nought(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serving.main([option, "0"])

    assert "must be a whole number above 0" in capsys.readouterr().err


def test_a_folder_without_pictures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serving.main(["--work", str(tmp_path / "work"), "--pictures", str(tmp_path)]) == 1

    assert "there are no JPEG files in" in capsys.readouterr().err


def test_a_model_that_is_not_clip_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "one.jpg")
    (tmp_path / "config.json").write_text('{"model_type": "siglip"}')

    options = ["--work", str(tmp_path / "work"), "--pictures", str(tmp_path), "--model", str(tmp_path)]
    assert serving.main(options) == 1

    assert "the bench compares CLIP checkpoints, not 'siglip'" in capsys.readouterr().err


@pytest.mark.model
def test_a_whole_run_on_a_tiny_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from model_kit import checkpoints

    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, picture in enumerate(probes.pictures(64)):
        picture.save(pictures / f"{number:02}.jpg", quality=90)
    checkpoint = checkpoints.clip(tmp_path / "tiny")
    where = ["--work", str(tmp_path / "work"), "--model", str(checkpoint), "--pictures", str(pictures)]
    options = ["--count", "4", "--rounds", "1", "--starts", "1", "--json", str(tmp_path / "figures.json")]
    # A Python without open_clip: the one that everybody has here.
    options += ["--libraries", str(tmp_path / "none"), "--only", "torch bf16", "open_clip"]

    assert serving.main([*where, *options]) == 0

    said = capsys.readouterr().out
    assert "left out: open_clip: open_clip is not installed" in said
    document = json.loads((tmp_path / "figures.json").read_text())
    rows = {row["name"]: row for row in document["figures"]["rows"]}
    assert set(rows) == {"this server: batch", "this server: endpoint", "samples", "torch bf16"}
    assert all(row["cosine"] > 0.98 for row in rows.values())
    assert {goal["met"] for goal in document["goals"] if "sentence-transformers" in goal["text"]} == {None}
    assert document["settings"]["pictures"] == 4
