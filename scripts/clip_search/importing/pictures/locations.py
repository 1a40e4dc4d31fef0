"""Where a picture is that a source names: a file below the folder it may be in, a web address, an object of S3."""

import os
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from clip_search.importing.pictures.faults import PictureFaultError

Kind = Literal["file", "web", "s3"]
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_LONGEST = 4096


@dataclass(frozen=True)
class Location:
    """An absolute path, or an address."""

    kind: Kind
    address: str

    @property
    def host(self) -> str:
        """Whom it burdens to ask for it: of files and buckets no one in particular."""
        return (urlsplit(self.address).netloc.lower()) if self.kind == "web" else self.kind


class Locations:
    """Reads names by where relative ones begin: a folder, out of which no name leads, or an address."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._remote = bool(_SCHEME.match(base)) and not _DRIVE.match(base)
        self._folder = None if self._remote else Path(os.path.realpath(base))

    def of(self, name: str) -> Location:
        """Where a name leads.

        Raises:
            PictureFaultError: nowhere, or where it must not.
        """
        if not name or len(name) > _LONGEST or any("\ud800" <= c <= "\udfff" or c == "\0" for c in name):
            raise PictureFaultError("is no name of a file and no address")
        if _DRIVE.match(name):
            raise PictureFaultError("is a path of some machine: name it by its place below --pictures")
        if name.startswith("//"):
            return self._web(f"https:{name}")
        scheme = found[1].lower() if (found := _SCHEME.match(name)) else ""
        if scheme in ("http", "https"):
            return self._web(name)
        if scheme == "s3":
            return _object(name)
        if scheme == "file":
            return self._file(unquote(urlsplit(name).path))
        if scheme == "data":
            raise PictureFaultError("holds the picture itself: save it as a file, and name that")
        if scheme and "/" in name:
            raise PictureFaultError("is an address that is neither https, http, s3 nor file")
        if self._remote:
            return self._below_address(name.replace("\\", "/"))
        return self._file(name.replace("\\", "/"))

    def _below_address(self, name: str) -> Location:
        base = self._base.rstrip("/") + "/"
        if base.startswith("s3://"):
            return _object(base + name.lstrip("/"))
        return self._web(urljoin(base, name))

    def _web(self, address: str) -> Location:
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host:
            raise PictureFaultError("is no address that can be asked")
        return Location("web", unescape(address).split("#")[0].replace(" ", "%20"))

    def _file(self, name: str) -> Location:
        if self._folder is None:
            raise PictureFaultError("is a file's name, but --pictures is an address")
        path = Path(os.path.realpath(self._folder / name))
        if not path.is_relative_to(self._folder):
            if (
                name.startswith("/") and not path.exists()
            ):  # as shops' software writes names below its own folder
                return self._file(name.lstrip("/"))
            raise PictureFaultError("leads out of the folder that pictures are in: say --pictures FOLDER")
        if not path.is_file():
            there = path.exists()
            raise PictureFaultError("is no file" if there else "is not there")
        return Location("file", str(path))


def _object(address: str) -> Location:
    bucket, _, key = address[len("s3://") :].partition("/")
    if not bucket or not key:
        raise PictureFaultError("is no object: s3://BUCKET/KEY is wanted")
    return Location("s3", f"s3://{bucket}/{key}")
