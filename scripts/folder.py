"""A catalogue's folder on this machine: which of its files belong to it, and what is wrong with it."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.errors import CommandError

LIST_TYPE = "application/jsonlines"
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}


@dataclass(frozen=True)
class LocalFile:
    """A file of the folder; `name` is its path inside, with slashes."""

    name: str
    path: Path
    size: int

    @property
    def is_list(self) -> bool:
        """Whether it lists products."""
        return self.name.endswith(".jsonl")

    @property
    def content_type(self) -> str:
        """The media type that the bucket is told."""
        suffix = Path(self.name).suffix.lower()
        return LIST_TYPE if self.is_list else PICTURE_TYPES.get(suffix, "application/octet-stream")


@dataclass(frozen=True)
class Faults:
    """What the ingest will reject, with the place or name of each."""

    broken_lines: list[str] = field(default_factory=list)
    missing_pictures: list[str] = field(default_factory=list)
    not_followed: list[str] = field(default_factory=list)
    not_text: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Folder:
    """The files that make up a catalogue, and what was found wrong or left aside."""

    files: list[LocalFile]
    products: int
    ignored: list[str]
    faults: Faults


def read_folder(root: Path) -> Folder:
    """Look through a catalogue's folder.

    Links that lead out of the folder, and links to folders, are left aside.

    Raises:
        CommandError: there is no `*.jsonl` in the folder.
    """
    faults = Faults()
    found = {file.name: file for file in _walk(root.resolve(), faults)}
    lists = [file for file in found.values() if file.is_list]
    if not lists:
        raise CommandError(f"No *.jsonl in {root}: a catalogue needs one, with a product a line.")
    named: dict[str, None] = {}
    products = sum(_read_list(file, named, faults.broken_lines) for file in lists)
    faults.missing_pictures.extend(name for name in named if name not in found)
    files = [f for f in found.values() if f.is_list or f.name in named or _is_picture(f.name)]
    ignored = sorted(found.keys() - {file.name for file in files})
    return Folder(files, products, ignored, faults)


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURE_TYPES


def _walk(root: Path, faults: Faults) -> Iterator[LocalFile]:
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        faults.not_followed.extend(_name(here / name, root) for name in folders if (here / name).is_symlink())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (here / name for name in sorted(names) if not name.startswith(".")):
            name = _name(path, root)
            if not _is_text(name):
                faults.not_text.append(ascii(name))
            elif path.is_symlink() and not path.resolve().is_relative_to(root):
                faults.not_followed.append(name)
            elif path.is_file():
                yield LocalFile(name, path, path.stat().st_size)


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _is_text(name: str) -> bool:
    """Whether a file's name is valid Unicode: a key in the bucket must be."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _read_list(file: LocalFile, named: dict[str, None], broken: list[str]) -> int:
    products = 0
    with file.path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                product = json.loads(line)
            except (ValueError, RecursionError):
                product = None
            if isinstance(product, Mapping):
                products += 1
                named.update(dict.fromkeys(_pictures(product)))
            else:
                broken.append(f"{file.name}:{number}")
    return products


def _pictures(product: Mapping[str, object]) -> list[str]:
    images = product.get("images")
    return [name for name in images if isinstance(name, str)] if isinstance(images, list) else []
