"""The pictures that int8 is fitted to and measured by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_code.errors import InputError
from model_code.export import probes
from model_code.export.errors import ExportError
from model_code.pictures import PictureLimits, PictureReader
from model_code.pixel_budget import PixelBudget
from model_code.preprocess import Pixels, Preprocessing

FEWEST, MOST = 32, 300
_LIMITS = PictureLimits(max_bytes=20_000_000, max_pixels=50_000_000)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Preprocessed pictures (each height, width, 3); `digest` is empty where they are the drawn probes."""

    pixels: Sequence[Pixels]
    digest: str


def read(folder: Path | None, preprocessing: Preprocessing) -> Pictures:
    """Return the folder's pictures, an even choice of at most 300, or the drawn ones where no folder is given.

    Raises `ExportError` where it holds fewer than 32 that can be read.
    """
    if folder is None:
        return Pictures([preprocessing.pixels(picture) for picture in probes.pictures(48)], "")
    if not folder.is_dir():
        raise ExportError(f"--calibration: {folder} is not a folder")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    reader = PictureReader(_LIMITS, PixelBudget(_LIMITS.max_pixels))
    chosen = (_pixels(path, reader, preprocessing) for path in files[:: max(1, len(files) // MOST)])
    pixels = [one for one in chosen if one is not None][:MOST]
    if len(pixels) < FEWEST:
        raise ExportError(
            f"--calibration: {folder} holds {len(pixels)} readable pictures; {FEWEST} are needed"
        )
    return Pictures(pixels, hashlib.sha256(b"".join(one.tobytes() for one in pixels)).hexdigest())


def _pixels(path: Path, reader: PictureReader, preprocessing: Preprocessing) -> Pixels | None:
    try:
        with reader.read(path.read_bytes()) as picture:
            return preprocessing.pixels(picture)
    except InputError:
        return None
