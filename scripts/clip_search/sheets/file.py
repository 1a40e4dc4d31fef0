"""A contact sheet as a file, in the format that the file's ending says."""

import io
from pathlib import Path

from PIL import Image

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", "": "PNG"}
"""By ending, large or small; what has none, as a pipe, gets a PNG."""
_OPTIONS = {"JPEG": {"quality": 90, "optimize": True}, "WEBP": {"quality": 90}}
_LONGEST = {"JPEG": 65_500, "WEBP": 16_383}
"""What a side can have."""


def fault(path: Path) -> str | None:
    """What is wrong with a sheet's name, or None."""
    if path.suffix.lower() in FORMATS:
        return None
    return f"a sheet is a PNG, a JPEG or a WebP: {path.name} should end in .png, .jpg or .webp"


def write(sheet: Image.Image, path: Path) -> None:
    """Write a sheet; one that is longer than the format can be, reduced."""
    kind = FORMATS[path.suffix.lower()]
    if (longest := _LONGEST.get(kind, max(sheet.size))) < max(sheet.size):
        sheet = sheet.copy()
        sheet.thumbnail((longest, longest))
    out = io.BytesIO()
    sheet.save(out, kind, **_OPTIONS.get(kind, {}))
    path.write_bytes(out.getvalue())
