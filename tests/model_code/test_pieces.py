"""How many pieces a picture is made of: its own, whatever its metadata and its trailer look like."""

import io

import numpy as np
import pytest
from PIL import Image

from model_code.errors import InputError
from model_code.pictures import pieces
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.reader import PictureLimits, PictureReader

MARKERS = b"\xff\xda\x00\x02" * 500


def jpeg(*, progressive: bool = False, icc: bytes | None = None, exif: bytes = b"") -> bytes:
    file = io.BytesIO()
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    picture.save(file, "JPEG", progressive=progressive, icc_profile=icc, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
def test_markers_in_profiles_metadata_and_trailers_are_no_scans(progressive: bool) -> None:  # noqa: FBT001
    plain = jpeg(progressive=progressive)
    comment = b"\xff\xfe" + (len(MARKERS) + 2).to_bytes(2, "big") + MARKERS
    for data in (
        jpeg(progressive=progressive, icc=MARKERS * 300),
        jpeg(progressive=progressive, exif=b"Exif\0\0" + MARKERS),
        plain[:2] + comment * 20 + plain[2:],
        plain + MARKERS,
        plain + jpeg() * 50,
    ):
        pieces.check("JPEG", data)
        reader = PictureReader(PictureLimits(10_000_000, 10_000), PixelBudget(10_000))
        with reader.read(data) as levels:
            assert levels.shape == (64, 64, 3)


def test_too_many_segments_are_refused() -> None:
    data = b"\xff\xd8" + b"\xff\xfe\x00\x02" * 5_000_000
    with pytest.raises(InputError, match="segments"):
        pieces.check("JPEG", data)


@pytest.mark.parametrize(("bits", "highest"), [(12, 4095), (16, 65535)])
def test_a_grey_tiff_keeps_its_levels(bits: int, highest: int) -> None:
    ramp = np.linspace(0, highest, 256).astype(np.uint16).reshape(1, 256).repeat(16, 0)
    reader = PictureReader(PictureLimits(10_000_000, 10_000), PixelBudget(10_000))
    with reader.read(grey_tiff(ramp, bits)) as levels:
        assert np.abs(levels[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def grey_tiff(values: np.ndarray, bits: int) -> bytes:
    """An uncompressed TIFF with one strip, numbers of `bits` bits packed as the format wants."""
    if bits == 16:
        file = io.BytesIO()
        Image.fromarray(values).save(file, "TIFF")
        return file.getvalue()
    first, second = values[:, 0::2].astype(int), values[:, 1::2].astype(int)
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], -1).astype(np.uint8)
    height, width = values.shape
    stated = {
        256: width,
        257: height,
        258: bits,
        259: 1,
        262: 1,
        273: 200,
        277: 1,
        278: height,
        279: packed.size,
    }
    entries = b"".join(_entry(tag, value) for tag, value in stated.items())
    head = b"II*\0\x08\0\0\0" + len(stated).to_bytes(2, "little") + entries + bytes(4)
    return head.ljust(200, b"\0") + packed.tobytes()


def _entry(tag: int, value: int) -> bytes:
    """One directory entry: a number of 32 bits."""
    return tag.to_bytes(2, "little") + b"\x04\0\x01\0\0\0" + value.to_bytes(4, "little")
