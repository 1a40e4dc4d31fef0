"""Finding the picture that a line means among those that there are."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//[^/]+\.[a-z]+/")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_AFTER_THE_NAME = re.compile(r"[?#].*")
_SEPARATORS = re.compile(r"\s*[,;|\n]\s*")
_BUCKET_FOLDER = "catalog/"


class PictureError(ValueError):
    """Why a name means no picture: `what` is worded alike for alike faults, `near` is what may be meant."""

    def __init__(self, what: str, near: str | None = None) -> None:
        super().__init__(f"{what}: {near}" if near else what)
        self.what, self.near = what, near


class Shelf(Protocol):
    """The files that may be meant, by their names relative to the catalogue."""

    def etag(self, name: str) -> str | None:
        """Return a file's ETag; None where there is no file of just that name."""

    def alike(self, stem: str) -> Sequence[str]:
        """Return the names that have a `stem`, in one order always."""


class InMemory:
    """A shelf of names and ETags that are all at hand."""

    def __init__(self, etags: Mapping[str, str]) -> None:
        self._etags = etags

    def etag(self, name: str) -> str | None:
        """Return a file's ETag."""
        return self._etags.get(name)

    def alike(self, stem: str) -> Sequence[str]:
        """Return the names that have a stem."""
        return self._by_stem.get(stem, ())

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._etags:
            found[stem_of(name)].append(name)
        return found


@dataclass(frozen=True)
class Pictures:
    """Finds the file that a name means."""

    shelf: Shelf

    def find(self, name: str) -> tuple[str, str]:
        """Return the picture's own name and its ETag; PictureError."""
        if (etag := self.shelf.etag(name)) is not None:
            return name, etag
        plain = normalised(name)
        if found := self._plainly(plain):
            return found, self.shelf.etag(found) or ""
        raise self._fault(name, plain)

    def find_several(self, text: str) -> list[tuple[str, str]]:
        """Return the pictures that a text names one after the other; none unless each of them is there."""
        parts = [part for part in _SEPARATORS.split(text) if part]
        found = [self._plainly(normalised(part)) for part in parts]
        if len(parts) < 2 or not all(found):
            return []
        return [(name, self.shelf.etag(name) or "") for name in found if name]

    def _plainly(self, plain: str) -> str | None:
        """Return the file whose name has this normalised form."""
        return _first(name for name in self.shelf.alike(stem_of(plain)) if normalised(name) == plain)

    def _fault(self, name: str, plain: str) -> PictureError:
        if name.startswith("data:"):
            return PictureError(
                "holds the picture itself: put it into the catalogue as a file, and name that"
            )
        if _DRIVE.match(name):
            return PictureError(
                "is a path of some machine: name the file by its place in the catalogue's folder"
            )
        if _URL.match(name):
            return PictureError(
                "is an address: clip-search import fetches it, or name a file of the catalogue"
            )
        steps = plain.split("/")
        if ".." in steps:
            return PictureError("leads out of the catalogue's folder")
        if any(step.startswith(".") for step in steps):
            return PictureError("is hidden: files and folders whose names begin with a dot are not uploaded")
        return self._missing(plain)

    def _missing(self, plain: str) -> PictureError:
        """Say that a picture is not there, and what is there instead."""
        for written, how in (
            (unquote(plain), "names are written plainly, without %20 and the like"),
            (_AFTER_THE_NAME.sub("", plain), "nothing follows the file's name"),
            (plain.removeprefix(_BUCKET_FOLDER), "names begin below catalog/"),
        ):
            if near := self._plainly(normalised(written)):
                return PictureError(f"is not there, but nearly ({how})", near[:200])
        alike = self.shelf.alike(stem_of(plain))
        folded = plain.casefold()
        if near := _first(name for name in alike if normalised(name).casefold() == folded):
            return PictureError("is not there, but nearly (large and small letters differ)", near[:200])
        if near := _first(alike):
            return PictureError("is not there, but nearly (the file's ending differs)", near[:200])
        return PictureError("is not there")


def normalised(name: str) -> str:
    """Return what spellings of one name have in common: Unicode form, slashes, `.` steps, spaces at the ends."""
    steps = unicodedata.normalize("NFC", name).strip().replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", "."))


def stem_of(name: str) -> str:
    """Return what names have in common that differ in spelling, in large and small letters or in the file's ending."""
    folder, slash, file = normalised(name).rpartition("/")
    stem, dot, _ = file.rpartition(".")
    return f"{folder}{slash}{stem if dot and stem else file}".casefold()


def _first(names: Iterable[str]) -> str | None:
    return next(iter(names), None)
