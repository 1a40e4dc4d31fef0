"""Pictures for questions, as the JPEG files that shoppers send: drawn, or photographs of a folder."""

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image

from demo.catalogue import PICTURE_SIZE
from demo.drawing.products import Product
from demo.drawing.render import draw

_QUALITY = 88
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LEAST = 4
"""Photographs of a label: some are in the shop, some are asked for."""


class PhotographsError(ValueError):
    """A folder is not what the bench wants; the message says what it wants."""


def drawn(views_of: Sequence[tuple[Product, int]], say: Callable[[str], None], what: str) -> list[bytes]:
    """Return files of views of products, drawn on all CPUs."""
    files: list[bytes] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for file in pool.map(_drawn, views_of, chunksize=8):
            say(f"drawing {what}: {len(files)} of {len(views_of)}")
            files.append(file)
    return files


def jpeg(picture: Image.Image) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _drawn(view_of: tuple[Product, int]) -> bytes:
    product, view = view_of
    return jpeg(draw(product, view, PICTURE_SIZE))


def photographs(folder: Path) -> dict[str, list[bytes]]:
    """Return by label, which is a subfolder's name, the files in it; PhotographsError."""
    if not folder.is_dir():
        raise PhotographsError(f"--photos: there is no folder {folder}")
    found = {
        label.name: [
            file.read_bytes() for file in sorted(label.iterdir()) if file.suffix.lower() in _SUFFIXES
        ]
        for label in sorted(folder.iterdir())
        if label.is_dir()
    }
    enough = {label: files for label, files in found.items() if len(files) >= LEAST}
    if len(enough) < 2:
        raise PhotographsError(
            f"--photos: {folder} has {len(enough)} subfolders with at least {LEAST} photographs "
            "(.jpg, .png, .webp); two or more are wanted, each named for what they show"
        )
    return enough
