"""The pictures that are encoded: a folder's JPEG files, or drawn ones."""

import sys
from pathlib import Path

SIDE = 1000
QUALITY = 90
SUFFIXES = {".jpg", ".jpeg"}


def files_of(folder: Path, count: int) -> list[Path]:
    """Return the first `count` JPEG files directly in a folder, by name; fewer where there are fewer."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)[:count]


def draw(folder: Path, count: int) -> None:
    """Make sure that a folder holds at least `count` drawn pictures, SIDE by SIDE pixels of quality 90."""
    from model_code.export.probes import pictures

    folder.mkdir(parents=True, exist_ok=True)
    if len(files_of(folder, count)) == count:
        return
    sys.stderr.write(f"drawing {count} pictures of {SIDE} by {SIDE} …\n")
    for number, picture in enumerate(pictures(count, side=SIDE)):
        picture.resize((SIDE, SIDE)).save(folder / f"{number:04}.jpg", quality=QUALITY)
