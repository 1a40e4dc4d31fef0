"""A bucket that is a folder: S3's own time, and a stand-in's, are not what is measured here."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import bench.lambda_path  # noqa: F401
from common.bucket import Bucket, Listed
from common.catalogue_folder import CATALOGUE

_THEN = datetime(2026, 11, 21, tzinfo=UTC)


class FolderBucket(Bucket):
    """The bucket's methods on files; of the catalogue's pictures only the names are there, made as they are listed."""

    def __init__(self, root: Path, pictures: int) -> None:
        self.name = "bench"
        self._root, self._pictures = root, pictures

    def listing(self, prefix: str, *, after: str = "") -> Iterator[Listed]:
        """Yield the objects in the order of keys; pictures come first, as `images/` does before `lines-…`."""
        if prefix == CATALOGUE:
            for number in range(self._pictures):
                key = CATALOGUE + picture(number)
                if key > after:
                    yield Listed(key, f"{number:032x}", 40_000, _THEN)
        for path in self._paths(prefix):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix) and key > after:
                yield Listed(key, f"etag-{path.stat().st_size}", path.stat().st_size, _THEN)

    def _paths(self, prefix: str) -> Sequence[Path]:
        """Return the files of the folder that a prefix, or the part of it before its last slash, names."""
        folder = self._root / prefix.rpartition("/")[0]
        return sorted(path for path in folder.rglob("*") if path.is_file())

    def lines(
        self,
        key: str,
        *,
        etag: str | None = None,  # noqa: ARG002 (nobody changes the files)
        start: int = 0,
        keepends: bool = False,
    ) -> Iterator[bytes]:
        """Stream a file's lines from a byte on."""
        with (self._root / key).open("rb") as file:
            file.seek(start)
            for line in file:
                yield line if keepends else line.rstrip(b"\n")

    def get(self, key: str) -> bytes:
        """Return a file's content."""
        return (self._root / key).read_bytes()

    def put(self, key: str, body: bytes | IO[bytes], *_: str, **__: str) -> None:
        """Write a file."""
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(body) if isinstance(body, bytes) else shutil.copyfileobj(body, file)

    def delete(self, keys: Sequence[str]) -> int:
        """Delete files."""
        for key in keys:
            (self._root / key).unlink()
        return len(keys)


def picture(number: int) -> str:
    """Return the name of a product's picture; names are in the order of numbers."""
    return f"images/{number // 1000:05d}/{number:08d}.jpg"
