"""A catalogue's folder on this machine: which of its files belong to it, and what is wrong with it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botocore.response import StreamingBody

from catalogue.kinds import Kinds
from catalogue.notes import NOT_READ, Tally
from catalogue.pictures import InMemory, Pictures
from catalogue.reader import Reader, Rejection, not_read
from catalogue.synonyms import FILE as SYNONYMS
from catalogue.synonyms import read_synonyms
from clip_search.errors import CommandError

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
    def is_synonyms(self) -> bool:
        """Whether it has the words that mean the same."""
        return self.name == SYNONYMS

    @property
    def content_type(self) -> str:
        """The media type that the bucket is told."""
        suffix = Path(self.name).suffix.lower()
        return LIST_TYPE if self.is_list else PICTURE_TYPES.get(suffix, "application/octet-stream")


@dataclass(frozen=True)
class Findings:
    """What the ingest will say of the lines, by its own rules, and which files stay behind."""

    rejected: Tally = field(default_factory=Tally)
    notes: Tally = field(default_factory=Tally)
    not_followed: list[str] = field(default_factory=list)
    not_text: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Folder:
    """The files that make up a catalogue, how many products stand, and what was found wrong or left aside."""

    files: list[LocalFile]
    products: int
    ignored: list[str]
    findings: Findings

    @property
    def rejected(self) -> int:
        """How many products the ingest will reject."""
        return sum(record["count"] for record in self.findings.rejected.records())


def read_folder(root: Path) -> Folder:
    """Look through a catalogue's folder.

    Links that lead out of the folder, and links to folders, are left aside.

    Raises:
        CommandError: there is no `*.jsonl` in the folder.
    """
    findings = Findings()
    found = {file.name: file for file in _walk(Path(os.path.realpath(root)), findings)}
    lists = [file for file in found.values() if file.is_list]
    looks_like_one = {name: advice for name in found if (advice := not_read(name))}
    if not lists:
        raise CommandError(_no_list(root, looks_like_one))
    for name, advice in looks_like_one.items():
        findings.notes.add("file", f"{NOT_READ}{advice}", {"file": name})
    pictures = {name: "" for name in found if _may_be_picture(found[name], looks_like_one)}
    if SYNONYMS in found:
        with found[SYNONYMS].path.open("rb") as lines:
            read_synonyms(lines, findings.notes)
    reader = Reader(Pictures(InMemory(pictures)), findings.notes)
    kinds = Kinds()
    shown = [images for file in lists for images in _read_list(file, reader, findings.rejected, kinds)]
    kinds.tell(findings.notes)
    named = {name for images in shown for name in images}
    files = [
        f for f in found.values() if f.is_list or f.is_synonyms or f.name in named or _is_picture(f.name)
    ]
    ignored = sorted(found.keys() - {file.name for file in files} - looks_like_one.keys())
    return Folder(files, len(shown), ignored, findings)


def _may_be_picture(file: LocalFile, looks_like_one: Mapping[str, str]) -> bool:
    return not file.is_list and not file.is_synonyms and file.name not in looks_like_one


def _no_list(root: Path, looks_like_one: Mapping[str, str]) -> str:
    text = f"No *.jsonl in {root}: a catalogue needs one, with a product a line."
    for name, advice in looks_like_one.items():
        return f"{text} There is {name}: {advice}."
    return text


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURE_TYPES


def _walk(root: Path, findings: Findings) -> Iterator[LocalFile]:
    for folder, folders, names in os.walk(root, onerror=_raise):
        here = Path(folder)
        findings.not_followed.extend(
            _name(here / name, root) for name in folders if (here / name).is_symlink()
        )
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (here / name for name in sorted(names) if not name.startswith(".")):
            name = _name(path, root)
            if not _is_text(name):
                findings.not_text.append(ascii(name))
            elif path.is_symlink() and not _leads_inside(path, root):
                findings.not_followed.append(name)
            elif path.is_file():
                yield LocalFile(name, path, path.stat().st_size)


def _raise(error: OSError) -> None:
    """A folder that cannot be read is no empty one: its files would be missed, or deleted from the bucket."""
    raise error


def _leads_inside(link: Path, root: Path) -> bool:
    """Whether a link ends at something in the folder; one that ends in itself, or nowhere, does not."""
    return link.exists() and Path(os.path.realpath(link)).is_relative_to(root)


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _is_text(name: str) -> bool:
    """Whether a file's name is valid Unicode: a key in the bucket must be."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _read_list(file: LocalFile, reader: Reader, rejected: Tally, kinds: Kinds) -> Iterator[tuple[str, ...]]:
    """Yield the pictures of each product that stands. Lines end where they do for the ingest."""
    with file.path.open("rb") as content:
        lines = StreamingBody(content, file.size).iter_lines(chunk_size=1 << 16)
        for number, line in enumerate(lines, 1):
            verdict = reader.read(file.name, number, line)
            if isinstance(verdict, Rejection):
                name, _, what = verdict.kind.partition(": ")
                place = {"id": verdict.id, "file": file.name, "line": number, "reason": verdict.reason}
                rejected.add(name, what, place)
            elif verdict is not None:
                kinds.count(verdict.product.attributes, verdict.place)
                yield verdict.product.images
