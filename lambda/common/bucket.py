"""The catalogue's bucket as the functions use it: lines, objects, listings."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import ClientError

from common import aws, log

_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=60)
_COPIED_BYTES = 1 << 20
_DELETED_AT_ONCE = 1_000
_SPOOLED_BYTES = 4 << 20
"""More than a part's, which many threads may have in hand, goes through a file."""
_CHANGED = {"PreconditionFailed", "NoSuchKey"}


class ChangedError(RuntimeError):
    """An object is not what it was when it was listed."""


@dataclass(frozen=True)
class Listed:
    """One object of a listing."""

    key: str
    etag: str
    size: int
    modified: datetime


class Bucket:
    """One S3 bucket."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._s3 = aws.client("s3", _RETRIES)

    def uri(self, key: str) -> str:
        """Return `s3://bucket/key`."""
        return f"s3://{self.name}/{key}"

    def listing(self, prefix: str, *, after: str = "") -> Iterator[Listed]:
        """Yield every object below a prefix, in the order of keys, those after one."""
        pages = self._s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.name, Prefix=prefix, StartAfter=after):
            for entry in page.get("Contents", []):
                yield Listed(entry["Key"], entry["ETag"].strip('"'), entry["Size"], entry["LastModified"])

    def has(self, key: str) -> bool:
        """Whether an object is there: by a listing, as who may not list everything gets a 403 for what is not."""
        return any(entry.key == key for entry in self.listing(key))

    def lines(
        self, key: str, *, etag: str | None = None, start: int = 0, keepends: bool = False
    ) -> Iterator[bytes]:
        """Stream an object's lines from a byte on; ChangedError if it is no longer the one with this ETag."""
        only = {} if etag is None else {"IfMatch": f'"{etag}"'}
        if start:
            only["Range"] = f"bytes={start}-"
        try:
            found = self._s3.get_object(Bucket=self.name, Key=key, **only)
        except ClientError as error:
            if etag is not None and error.response["Error"]["Code"] in _CHANGED:
                raise ChangedError(f"{key} was changed or deleted meanwhile") from error
            raise
        yield from found["Body"].iter_lines(chunk_size=1 << 16, keepends=keepends)

    def get(self, key: str) -> bytes:
        """Return an object's content."""
        content: bytes = self._s3.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    def get_file(self, key: str, path: Path) -> None:
        """Write an object's content to a file."""
        with path.open("wb") as file:
            copyfileobj(self._s3.get_object(Bucket=self.name, Key=key)["Body"], file, _COPIED_BYTES)

    def put_file(self, key: str, path: Path) -> None:
        """Write a file's content, at most S3's 5 GB for one request, to an object."""
        with path.open("rb") as file:
            self.put(key, file, "application/octet-stream")

    def records(self, key: str) -> Iterator[dict[str, Any]]:
        """Stream the JSON objects of a file that this app wrote."""
        yield from (json.loads(line) for line in self.lines(key) if line)

    def put_records(self, key: str, records: Iterable[object]) -> None:
        """Write JSON lines, of any number."""
        with SpooledTemporaryFile(_SPOOLED_BYTES) as lines:
            for record in records:
                line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
                lines.write(line.encode() + b"\n")
            lines.seek(0)
            self.put(key, lines, "application/jsonlines")

    def put(self, key: str, body: bytes | IO[bytes], content_type: str, *, cache_control: str = "") -> None:
        """Write one object."""
        more = {"CacheControl": cache_control} if cache_control else {}
        self._s3.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type, **more)

    def delete(self, keys: Sequence[str]) -> int:
        """Delete at most 1,000 objects; return how many are gone. Which were not, the log says."""
        asked = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
        errors = self._s3.delete_objects(Bucket=self.name, Delete=asked).get("Errors", [])
        if errors:
            log.event("not_deleted", count=len(errors), key=errors[0].get("Key"), code=errors[0].get("Code"))
        return len(keys) - len(errors)

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete objects, however many."""
        left = iter(keys)
        while batch := list(islice(left, _DELETED_AT_ONCE)):
            self.delete(batch)
