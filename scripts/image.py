"""A picture made fit for the search API, whose body is limited."""

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from scripts.errors import CommandError
from scripts.terminal import log

MAX_BYTES = 2_900_000
"""The API's own limit."""
MAX_FILE_BYTES = 200_000_000
SIDES = (1536, 1024, 512)
QUALITY = 90
WHITE = (255, 255, 255)


def fit_picture(path: Path) -> bytes:
    """The file as it is, or, above the API's limit, scaled down, upright, as JPEG.

    Raises:
        CommandError: the file is empty, far too large, or too large and no picture.
    """
    size = path.stat().st_size
    if not 0 < size <= MAX_FILE_BYTES:
        raise CommandError(f"{path} {'is empty' if not size else 'is over 200 MB'}: give a picture.")
    data = path.read_bytes()
    if len(data) <= MAX_BYTES:
        return data
    try:
        with Image.open(io.BytesIO(data)) as picture:
            scaled = _shrink(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise CommandError(
            f"{path} is over {MAX_BYTES / 1e6:.1f} MB and cannot be scaled down: give a smaller JPEG or PNG."
        ) from error
    log.info("%s scaled down from %.1f MB to %.1f MB", path, len(data) / 1e6, len(scaled) / 1e6)
    return scaled


def upright(picture: Image.Image, side: int) -> Image.Image:
    """The picture as RGB on white, turned as EXIF says, at most `side` pixels in each direction."""
    picture.draft("RGB", (side, side))
    flat = _on_white(ImageOps.exif_transpose(picture))
    flat.thumbnail((side, side), Image.Resampling.LANCZOS)
    return flat


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    canvas = Image.new("RGB", layered.size, WHITE)
    canvas.paste(layered, mask=layered.getchannel("A"))
    return canvas


def _shrink(picture: Image.Image) -> bytes:
    scaled = upright(picture, SIDES[0])
    for side in SIDES:
        scaled.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        scaled.save(out, "JPEG", quality=QUALITY)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()
