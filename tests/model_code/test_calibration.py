"""The choice of calibration pictures and its digest, which is part of the fingerprint."""

import itertools
import shutil
from pathlib import Path

import pytest
from PIL import Image

from model_code.export import calibration
from model_code.export.errors import ExportError
from model_code.pictures.preprocess import Preprocessing
from model_kit.server import encoded

HALF = (0.5, 0.5, 0.5)


def preprocessing(side: int) -> Preprocessing:
    return Preprocessing(
        shortest_edge=None, height=side, width=side, resample=3, rescale=1 / 255, mean=HALF, std=HALF
    )


def write(folder: Path, count: int) -> Path:
    """Write pictures of one colour each, which tells their number."""
    folder.mkdir()
    for number in range(count):
        picture = Image.new("RGB", (8, 8), (number // 256, number % 256, 7))
        (folder / f"{number:04}.png").write_bytes(encoded(picture))
    return folder


def test_the_digest_is_of_the_files_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "photos", 40)
    pictures = calibration.read(folder, preprocessing(4))
    renamed = tmp_path / "renamed"
    (renamed / "below").mkdir(parents=True)
    for number, path in enumerate(sorted(folder.iterdir(), reverse=True)):
        shutil.copy(path, renamed / "below" / f"{number}.picture")
    again = calibration.read(renamed, preprocessing(4))
    assert again.digest == pictures.digest == calibration.read(folder, preprocessing(6)).digest
    assert [one.tobytes() for one in again.pixels] == [one.tobytes() for one in pictures.pixels]
    (folder / "0000.png").write_bytes(encoded(Image.new("RGB", (8, 8), "white")))
    assert calibration.read(folder, preprocessing(4)).digest != pictures.digest


@pytest.mark.parametrize("count", [40, 300, 301, 450, 599, 900])
def test_the_choice_is_even(count: int, tmp_path: Path) -> None:
    pictures = calibration.read(write(tmp_path / "photos", count), preprocessing(2))
    chosen = sorted(int(one[0, 0, 0]) * 256 + int(one[0, 0, 1]) for one in pictures.pixels)
    steps = {after - before for before, after in itertools.pairwise(chosen)}
    assert len(chosen) == min(count, 300)
    assert chosen[0] == 0
    assert chosen[-1] >= count - 3
    assert max(steps) - min(steps) <= 1


def test_what_is_no_picture_or_there_twice_does_not_count(tmp_path: Path) -> None:
    folder = write(tmp_path / "photos", 32)
    (folder / "notes.txt").write_text("no picture")
    shutil.copy(folder / "0000.png", folder / "copy.png")
    assert len(calibration.read(folder, preprocessing(2)).pixels) == 32
    (folder / "0001.png").unlink()
    with pytest.raises(ExportError, match="holds 31 different pictures"):
        calibration.read(folder, preprocessing(2))


def test_no_folder(tmp_path: Path) -> None:
    assert calibration.read(None, preprocessing(2)).digest == ""
    with pytest.raises(ExportError, match="is not a folder"):
        calibration.read(tmp_path / "absent", preprocessing(2))
