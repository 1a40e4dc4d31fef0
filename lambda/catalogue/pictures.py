"""Finding the picture that a line means among those that there are."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class PictureError(ValueError):
    """Why a name means no picture: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Pictures:
    """The files that may be meant: names relative to the catalogue, with their ETags."""

    etags: Mapping[str, str]

    def find(self, name: str) -> str:
        """Return the picture's own name; PictureError."""
        if name in self.etags:
            return name
        if _URL.match(name):
            raise PictureError("is an address: import the picture into the catalogue, and name the file")
        plain = normalised(name)
        if ".." in plain.split("/"):
            raise PictureError("leads out of the catalogue's folder")
        found = self._by_plain_name.get(plain)
        if found is None:
            raise PictureError(self._missing(plain))
        return found

    def _missing(self, plain: str) -> str:
        """Say that a picture is not there, and what is there instead."""
        if any(step.startswith(".") for step in plain.split("/")):
            return "is hidden: files and folders whose names begin with a dot are not uploaded"
        if near := self._by_folded_name.get(plain.casefold()):
            return f"is not there; {near[:200]} is: large and small letters differ"
        if near := self._by_plain_name.get(normalised(unquote(plain))):
            return f"is not there; {near[:200]} is: names are written plainly, without %20 and the like"
        return "is not there"

    @cached_property
    def _by_plain_name(self) -> dict[str, str]:
        return {normalised(name): name for name in reversed(list(self.etags))}

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {plain.casefold(): name for plain, name in self._by_plain_name.items()}


def normalised(name: str) -> str:
    """Return what spellings of one name have in common: Unicode form, slashes, `.` steps, spaces at the ends."""
    steps = unicodedata.normalize("NFC", name).strip().replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", "."))
