"""The pictures that int8 is fitted to and measured by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model_code.errors import InputError
from model_code.export import photographic
from model_code.export.errors import ExportError
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.preprocess import Pixels, Preprocessing
from model_code.pictures.reader import PictureLimits, PictureReader

FEWEST, MOST = 32, 300
# Photographs come larger than models take them.
_MADE, _LEAST_SIDE = 48, 224
_LIMITS = PictureLimits(max_bytes=20_000_000, max_pixels=50_000_000)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Preprocessed pictures (each height, width, 3).

    `digest` is of their files, so that it is the same wherever they are decoded; empty where they are made ones.
    """

    pixels: Sequence[Pixels]
    digest: str


def read(folder: Path | None, preprocessing: Preprocessing) -> Pictures:
    """Return the folder's pictures, an even choice of at most 300, or 48 that are made where no folder is given.

    They come in the order of their files' digests: names decide which are chosen, and nothing else. Raises
    `ExportError` where the folder holds fewer than 32 that can be read.
    """
    if folder is None:
        made = photographic.pictures(_MADE, side=max(_LEAST_SIDE, preprocessing.height * 4 // 3))
        return Pictures([preprocessing.pixels(np.asarray(picture)) for picture in made], "")
    if not folder.is_dir():
        raise ExportError(f"--calibration: {folder} is not a folder")
    reader = PictureReader(_LIMITS, PixelBudget(_LIMITS.max_pixels))
    found = dict(filter(None, (_picture(path, reader, preprocessing) for path in _even_choice(folder))))
    if len(found) < FEWEST:
        raise ExportError(
            f"--calibration: {folder} holds {len(found)} different pictures that can be read; {FEWEST} are needed"
        )
    digests = sorted(found)
    return Pictures([found[one] for one in digests], hashlib.sha256(b"".join(digests)).hexdigest())


def _even_choice(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    count = min(MOST, len(files))
    return [files[at * len(files) // count] for at in range(count)]


def _picture(path: Path, reader: PictureReader, preprocessing: Preprocessing) -> tuple[bytes, Pixels] | None:
    """Return the digest of a file and the picture in it, or None where there is none that can be read."""
    data = path.read_bytes()
    try:
        with reader.read(data) as picture:
            return hashlib.sha256(data).digest(), preprocessing.pixels(picture)
    except InputError:
        return None
