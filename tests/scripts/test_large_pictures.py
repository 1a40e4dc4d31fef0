"""Pictures above the API's limit: what is sent of them looks to the model as the whole would."""

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from clip_search.errors import CommandError
from clip_search.search.image import MAX_BYTES, fit_picture
from model_code.errors import InputError
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.preprocess import Preprocessing
from model_code.pictures.reader import PictureLimits, PictureReader
from model_kit import odd_pictures
from model_kit.odd_pictures import Odd

READER = PictureReader(PictureLimits(10**8, 10**8), PixelBudget(10**8))
CLIP = Preprocessing(224, 224, 224, 3, 1 / 255, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
ONE_LINE = r"^\S+ is over 2\.9 MB and cannot be scaled down \([^\n]+\): give a smaller JPEG or PNG\.$"
CLOSE = 3.0
"""Grey levels, on average: what a JPEG of quality 90 costs a picture with edges."""


def enlarged(data: bytes) -> bytes:
    """The same picture in a file above the limit: what follows it has no meaning to its format."""
    rest = MAX_BYTES + 1
    if data[4:8] == b"ftyp":
        return data + struct.pack(">I", 8 + rest) + b"free" + bytes(rest)
    return data + bytes(rest)


def as_the_model_sees(data: bytes) -> NDArray[np.int16]:
    with READER.read(data) as levels:
        return CLIP.pixels(levels).astype(np.int16)


def sent(data: bytes, folder: Path) -> bytes:
    path = folder / "picture"
    path.write_bytes(data)
    return fit_picture(path)


def difference(data: bytes, folder: Path) -> float:
    return float(np.abs(as_the_model_sees(data) - as_the_model_sees(sent(data, folder))).mean())


@pytest.mark.parametrize("odd", odd_pictures.all_odd(), ids=lambda odd: odd.name)
def test_every_kind_is_sent_as_the_server_would_see_it_or_refused_as_the_server_refuses(
    odd: Odd, tmp_path: Path
) -> None:
    large = enlarged(odd.data)
    try:
        wanted = as_the_model_sees(large)
    except InputError:
        with pytest.raises(CommandError, match=ONE_LINE):
            sent(large, tmp_path)
        return
    fitted = sent(large, tmp_path)
    assert len(fitted) <= MAX_BYTES
    with Image.open(io.BytesIO(fitted)) as picture:
        assert picture.format == "JPEG"
    assert np.abs(wanted - as_the_model_sees(fitted)).mean() < CLOSE


@pytest.mark.parametrize("data", [bytes(MAX_BYTES), b"8BPS" + bytes(200)], ids=["at the limit", "below it"])
def test_what_is_not_above_the_limit_is_the_servers_to_judge(data: bytes, tmp_path: Path) -> None:
    assert sent(data, tmp_path) == data


def noise(height: int, width: int) -> NDArray[np.uint16]:
    return np.random.default_rng(1).integers(0, 65536, (height, width)).astype(np.uint16)


def blocks(height: int, width: int) -> NDArray[np.uint16]:
    """Noise with a dark and a light half."""
    levels = noise(height, width) // 4
    levels[:, width // 2 :] += 40_000
    return levels


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        ("PNG", blocks(1200, 1500)),
        ("TIFF", blocks(1200, 1500)),
        ("TIFF", blocks(900, 1000).astype(np.float32)),
        ("TIFF", blocks(900, 1000).astype(np.int32)),
        ("BMP", (blocks(1800, 1700) // 256).astype(np.uint8)),
    ],
    ids=["16-bit PNG", "16-bit TIFF", "TIFF of floats", "32-bit TIFF", "BMP"],
)
def test_levels_are_stretched_as_the_server_stretches_them(
    kind: str, levels: NDArray[np.generic], tmp_path: Path
) -> None:
    file = io.BytesIO()
    Image.fromarray(levels).save(file, kind)
    assert len(file.getvalue()) > MAX_BYTES
    assert difference(file.getvalue(), tmp_path) < CLOSE
    seen = as_the_model_sees(sent(file.getvalue(), tmp_path))
    assert seen[:, 120:].mean() - seen[:, :100].mean() > 100


@pytest.mark.parametrize("size", [(60_000, 60), (40_000, 300), (300, 40_000), (70_000, 40)])
def test_a_long_picture_keeps_the_height_of_what_the_model_looks_at(
    size: tuple[int, int], tmp_path: Path
) -> None:
    """The model sees a square from the middle: scaled by its longer side, that would be a few pixels."""
    width, height = size
    levels = (blocks(height, width) // 256).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "TIFF")
    data = file.getvalue() + bytes(MAX_BYTES)
    fitted = sent(data, tmp_path)
    with Image.open(io.BytesIO(fitted)) as picture:
        assert min(picture.size) >= 0.6 * min(size)
    assert len(fitted) <= MAX_BYTES


def test_a_picture_of_a_hundred_million_pixels_is_shrunk_without_a_remark(tmp_path: Path) -> None:
    Image.new("L", (10_000, 10_000), 77).save(tmp_path / "large.png", compress_level=1)
    with (tmp_path / "large.png").open("ab") as file:
        file.write(bytes(MAX_BYTES))
    program = (
        "import pathlib, sys; from clip_search.search.image import fit_picture;"
        "sys.stdout.buffer.write(fit_picture(pathlib.Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "large.png"], capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    assert as_the_model_sees(done.stdout).mean() == pytest.approx(77, abs=1)
