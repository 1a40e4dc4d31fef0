"""Pictures as the model's server reads them, made fit for the search API, whose body is limited, or for a sheet."""

import io
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from clip_search.errors import CommandError
from clip_search.terminal import log, one_line, say
from search_api.document import limit

if TYPE_CHECKING:
    from model_code.pictures.reader import PictureReader

MAX_BYTES = limit("Picture", "x-maxBytes")
MAX_FILE_BYTES = 200_000_000
MAX_PIXELS = 120_000_000
EDGE = 1024
"""Of a picture's shorter side, as models first scale that one to theirs: long pictures keep what they look at."""
LONGEST = 65_000
"""JPEG's own limit is 65,535."""
QUALITY = 90
PIPED = "-"


class PictureError(ValueError):
    """Why no picture can be read; one line."""


def fit_picture(source: str | Path) -> bytes:
    """The bytes of a file, or of standard input for the text `-`: as they are, or scaled down to the API's limit.

    What is scaled down is upright, on white, and a JPEG.

    Raises:
        CommandError: the file is empty, far too large, or too large and no picture.
    """
    name = "Standard input" if source == PIPED else source
    data = _bytes(source)
    if not 0 < len(data) <= MAX_FILE_BYTES:
        raise CommandError(
            f"{name} {'is empty' if not data else f'is over {MAX_FILE_BYTES / 1e6:g} MB'}: give a picture."
        )
    if len(data) <= MAX_BYTES:
        return data
    try:
        scaled = _shrink(_read(data))
    except PictureError as error:
        raise CommandError(
            f"{name} is over {MAX_BYTES / 1e6:.1f} MB and cannot be scaled down ({error}): give a smaller JPEG or PNG."
        ) from error
    log.info("%s scaled down from %.1f MB to %.1f MB", name, len(data) / 1e6, len(scaled) / 1e6)
    return scaled


def read_small(data: bytes, side: int) -> Image.Image:
    """The picture as RGB on white, upright, at most `side` pixels in each direction.

    Raises:
        PictureError: it is none, is damaged, or has too many pixels to decode.
    """
    picture = _read(data)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def format_of(data: bytes) -> str:
    """Pillow's name of a picture's format, where the model's server reads it to its end.

    Raises:
        PictureError: it does not.
    """
    from model_code.errors import InputError
    from model_code.pictures.formats import detect

    try:
        with _reader().read(data):
            return detect(data)
    except InputError as error:
        raise PictureError(one_line(error.message)) from error


def _read(data: bytes) -> Image.Image:
    from model_code.errors import InputError

    try:
        with _reader().read(data) as levels:
            return Image.fromarray(levels)
    except InputError as error:
        raise PictureError(one_line(error.message)) from error


@cache
def _reader() -> "PictureReader":
    """The server's own, so that a picture's colours and turns are the same here; imported when it is first needed."""
    from model_code.pictures.pixel_budget import PixelBudget
    from model_code.pictures.reader import PictureLimits, PictureReader

    # Pillow refuses at twice its limit, and remarks on much that the reader takes as it is.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    warnings.filterwarnings("ignore", module="PIL")
    return PictureReader(PictureLimits(MAX_FILE_BYTES, MAX_PIXELS), PixelBudget(MAX_PIXELS))


def _bytes(source: str | Path) -> bytes:
    """What a file or a pipe holds, as far as it can be of use."""
    if source != PIPED:
        with Path(source).open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        say("Reading a picture from standard input …")
    return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)


def _shrink(picture: Image.Image) -> bytes:
    """A JPEG within the API's limit, however long the picture is."""
    edge = min(EDGE, *picture.size)
    while len(encoded := _jpeg(picture, edge)) > MAX_BYTES:
        edge = edge * 3 // 4
    return encoded


def _jpeg(picture: Image.Image, edge: int) -> bytes:
    factor = min(edge / min(picture.size), LONGEST / max(picture.size))
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
