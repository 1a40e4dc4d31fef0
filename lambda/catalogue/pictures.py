"""Finding the picture that a line means among those that there are."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
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


@dataclass(frozen=True)
class Pictures:
    """The files that may be meant: names relative to the catalogue, with their ETags."""

    etags: Mapping[str, str]

    def find(self, name: str) -> str:
        """Return the picture's own name; PictureError."""
        if name in self.etags:
            return name
        if found := self._by_plain_name.get(plain := normalised(name)):
            return found
        raise self._fault(name, plain)

    def find_several(self, text: str) -> list[str]:
        """Return the pictures that a text names one after the other; none unless each of them is there."""
        parts = [part for part in _SEPARATORS.split(text) if part]
        found = [self._by_plain_name.get(normalised(part)) for part in parts]
        return [name for name in found if name] if len(parts) > 1 and all(found) else []

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
            if near := self._by_plain_name.get(normalised(written)):
                return PictureError(f"is not there, but nearly ({how})", near[:200])
        if near := self._by_folded_name.get(plain.casefold()):
            return PictureError("is not there, but nearly (large and small letters differ)", near[:200])
        if near := self._by_stem.get(_stem(plain)):
            return PictureError("is not there, but nearly (the file's ending differs)", near[:200])
        return PictureError("is not there")

    @cached_property
    def _by_plain_name(self) -> dict[str, str]:
        return {normalised(name): name for name in reversed(list(self.etags))}

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {plain.casefold(): name for plain, name in self._by_plain_name.items()}

    @cached_property
    def _by_stem(self) -> dict[str, str]:
        return {_stem(plain): name for plain, name in self._by_plain_name.items()}


def normalised(name: str) -> str:
    """Return what spellings of one name have in common: Unicode form, slashes, `.` steps, spaces at the ends."""
    steps = unicodedata.normalize("NFC", name).strip().replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", "."))


def _stem(plain: str) -> str:
    return PurePosixPath(plain).with_suffix("").as_posix().casefold() if plain else ""
