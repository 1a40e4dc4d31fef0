"""Pictures as the model's server reads them, made fit for the search API, whose body is limited, or for a sheet."""

import io
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from scripts.aws_errors import one_line
from scripts.errors import CommandError
from scripts.terminal import log

if TYPE_CHECKING:
    from model_code.pictures import PictureReader

MAX_BYTES = 2_900_000
"""The API's own limit."""
MAX_FILE_BYTES = 200_000_000
MAX_PIXELS = 120_000_000
SIDES = (1536, 1024, 512)
QUALITY = 90
PIPED = Path("-")


class PictureError(ValueError):
    """Why no picture can be read; one line."""


def fit_picture(path: Path) -> bytes:
    """The file's bytes as they are, or, above the API's limit, scaled down, upright, as JPEG. `-` is standard input.

    Raises:
        CommandError: the file is empty, far too large, or too large and no picture.
    """
    data = _bytes(path)
    if not 0 < len(data) <= MAX_FILE_BYTES:
        raise CommandError(f"{path} {'is empty' if not data else 'is over 200 MB'}: give a picture.")
    if len(data) <= MAX_BYTES:
        return data
    try:
        scaled = _shrink(read_small(data, SIDES[0]))
    except PictureError as error:
        raise CommandError(
            f"{path} is over {MAX_BYTES / 1e6:.1f} MB and cannot be scaled down ({error}): give a smaller JPEG or PNG."
        ) from error
    log.info("%s scaled down from %.1f MB to %.1f MB", path, len(data) / 1e6, len(scaled) / 1e6)
    return scaled


def read_small(data: bytes, side: int) -> Image.Image:
    """The picture as RGB on white, upright, at most `side` pixels in each direction.

    Raises:
        PictureError: it is none, is damaged, or has too many pixels to decode.
    """
    from model_code.errors import InputError

    try:
        with _reader().read(data) as levels:
            picture = Image.fromarray(levels.copy())
    except InputError as error:
        raise PictureError(one_line(error.message)) from error
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


@cache
def _reader() -> "PictureReader":
    """The server's own, so that a picture's colours and turns are the same here; imported when it is first needed."""
    from model_code.pictures import PictureLimits, PictureReader
    from model_code.pixel_budget import PixelBudget

    return PictureReader(PictureLimits(MAX_FILE_BYTES, MAX_PIXELS), PixelBudget(MAX_PIXELS))


def _bytes(path: Path) -> bytes:
    """What a file or a pipe holds, as far as it can be of use."""
    if path == PIPED:
        return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _shrink(picture: Image.Image) -> bytes:
    for side in SIDES:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()
