"""The page's built files, read once: they lie beside this package in the function's zip."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

INDEX = "index.html"
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_HASHED = re.compile(r".+-[0-9a-f]{12}\.\w+")
_FOREVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "public, max-age=300"
_ASK_EACH_TIME = "no-cache"


@dataclass(frozen=True)
class File:
    """A file as it is answered. The ETag is a weak one: on its way the gateway makes other bytes of it, compressed."""

    text: str
    content_type: str
    cache_control: str
    etag: str


def load(folder: Path) -> Mapping[str, File]:
    """Read `index.html` and `assets/*`; the names are relative to the folder."""
    paths = [folder / INDEX, *sorted((folder / "assets").iterdir())]
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> File:
    content = path.read_bytes()
    return File(
        text=content.decode(),
        content_type=f"{_KINDS[path.suffix]}; charset=utf-8",
        cache_control=_cache_control(path.name),
        etag=f'W/"{hashlib.sha256(content).hexdigest()[:16]}"',
    )


def _cache_control(name: str) -> str:
    if name == INDEX:
        return _ASK_EACH_TIME
    return _FOREVER if _HASHED.fullmatch(name) else _FOR_MINUTES
