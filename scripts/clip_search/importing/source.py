"""What an import is given: a file, a folder, an address; what is elsewhere is brought here first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from clip_search.errors import CommandError
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.objects import PUBLIC, Objects
from clip_search.importing.pictures.web import Web
from clip_search.importing.reading.files import Advance, File
from clip_search.terminal import busy

_ADDRESS = re.compile(r"(https?|s3)://", re.IGNORECASE)
_LISTINGS = re.compile(r"listings_[0-9a-z]+\.json(\.gz)?")
_TABLES = ("images.csv.gz", "images.csv")


@dataclass(frozen=True)
class Source:
    """A file to be read, and where the pictures are that it names relatively."""

    file: File
    base: str


@dataclass(frozen=True)
class Listings:
    """The data set's files: its listings, of which each is there when its turn comes, and the table of pictures."""

    files: Callable[[], Iterator[File]]
    table: File | None
    base: str
    size: int
    """Bytes of the listings; 0 where that is not known."""


def is_address(source: str) -> bool:
    """Whether a source is elsewhere."""
    return bool(_ADDRESS.match(source))


def single(source: str, work: Path, web: Web, objects: Objects, advance: Advance) -> Source:
    """A source that is one file.

    Raises:
        CommandError: it is not there, or a folder.
    """
    if not is_address(source):
        path = Path(source)
        if not path.is_file():
            raise CommandError(_no_file(path))
        return Source(File(path, path.name, advance), str(path.resolve().parent))
    name = urlsplit(source).path.rsplit("/", 1)[-1] or "source"
    path = work / "source"
    with busy(f"Fetching {source} …"):
        if source.lower().startswith("s3://"):
            objects.save(source, path)
        else:
            try:
                web.save(source, path)
            except PictureFaultError as error:
                raise CommandError(f"{source}: {error.what}.") from error
    return Source(
        File(path, name, advance),
        urljoin(source, ".") if not source.startswith("s3") else source.rsplit("/", 1)[0],
    )


def listings(source: str, work: Path, objects: Objects, advance: Advance) -> Listings | None:
    """The data set in a folder or a bucket; None where there is none."""
    if source.lower().startswith("s3://"):
        return _in_bucket(source, work, objects, advance)
    root = Path(source)
    if is_address(source) or not root.is_dir():
        return None
    found = sorted(path for path in root.rglob("listings_*") if _LISTINGS.fullmatch(path.name))
    if not found:
        return None
    table = next((path for name in _TABLES for path in sorted(root.rglob(name))), None)
    pictures = next(
        (root / f"images/{size}" for size in ("small", "original") if (root / f"images/{size}").is_dir()),
        root,
    )
    return Listings(
        lambda: (File(path, path.name, advance) for path in found),
        File(table, table.name) if table else None,
        str(pictures),
        sum(path.stat().st_size for path in found),
    )


def beside(file: File) -> File | None:
    """The table of pictures that lies where a file of listings does."""
    folders = (
        file.path.parent,
        file.path.parent.parent / "images" / "metadata",
        file.path.parent.parent.parent / "images" / "metadata",
    )
    found = next((folder / name for folder in folders for name in _TABLES if (folder / name).is_file()), None)
    return File(found, found.name) if found else None


def _in_bucket(source: str, work: Path, objects: Objects, advance: Advance) -> Listings | None:
    root = source.rstrip("/")
    if root.count("/") == 2 and root.split("/")[2] not in PUBLIC and not source.endswith("/"):
        return None
    if root.rsplit("/", 1)[-1].count(".") and root.count("/") > 2:
        return None
    names = [
        name for name in objects.names(f"{root}/listings/") if _LISTINGS.fullmatch(name.rsplit("/", 1)[-1])
    ]
    if not names:
        return None

    def files() -> Iterator[File]:
        for name in names:
            path = work / "listings"
            objects.save(name, path)
            yield File(path, name.rsplit("/", 1)[-1], advance)

    tables = objects.names(f"{root}/images/metadata/images.csv")
    table = None
    if tables:
        objects.save(tables[0], work / "images.csv")
        table = File(work / "images.csv", tables[0].rsplit("/", 1)[-1])
    return Listings(files, table, f"{root}/images/small", 0)


def _no_file(path: Path) -> str:
    if path.exists() and not path.is_dir():
        return f"{path} is no file: save what it gives as one, since it is read more than once."
    if not path.is_dir():
        return f"{path} is not there."
    names = sorted(one.name for one in path.iterdir() if one.is_file())[:5]
    hint = f" (there are {', '.join(names)})" if names else ""
    return f"{path} is a folder without the data set's listings_*.json.gz: name the file to import{hint}."
