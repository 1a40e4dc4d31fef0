"""The catalogue in the bucket: its objects listed, put, deleted and fetched, many at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from clip_search.errors import CommandError
from clip_search.upload.folder import LocalFile
from clip_search.upload.sync import RemoteObject

PREFIX = "catalog/"
DELETE_BATCH = 1000
MAX_PUT_BYTES = 5 * 1024**3


def md5(file: LocalFile) -> str:
    """The file's MD5, which is the ETag of an object put in one piece."""
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


class Catalogue:
    """The objects below `catalog/` in one bucket."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self.s3 = s3
        self.bucket = bucket

    def objects(self) -> Iterator[RemoteObject]:
        """Everything that is there now."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=PREFIX)
        for page in pages:
            for item in page.get("Contents", []):
                name = item["Key"].removeprefix(PREFIX)
                if name:
                    yield RemoteObject(name, item["Size"], item["ETag"].strip('"'))

    def put(self, file: LocalFile) -> None:
        """Upload one file in one piece, so that its ETag stays its MD5.

        Raises:
            CommandError: the file is larger than S3 takes in one piece.
        """
        if file.size > MAX_PUT_BYTES:
            raise CommandError(f"{file.name} is larger than 5 GB: split it into several *.jsonl.")
        with file.path.open("rb") as body:
            self.s3.put_object(
                Bucket=self.bucket, Key=PREFIX + file.name, Body=body, ContentType=file.content_type
            )

    def delete(self, names: Sequence[str], done: Callable[[int], None]) -> None:
        """Delete objects, a thousand a request.

        Raises:
            CommandError: the bucket kept some of them.
        """
        for start in range(0, len(names), DELETE_BATCH):
            batch = names[start : start + DELETE_BATCH]
            keys = [{"Key": PREFIX + name} for name in batch]
            answer = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})
            if errors := answer.get("Errors"):
                raise CommandError(f"{len(errors)} objects could not be deleted: {errors[0].get('Message')}")
            done(len(batch))

    def get(self, name: str, limit: int) -> bytes:
        """The first `limit` bytes of an object."""
        body = self.s3.get_object(Bucket=self.bucket, Key=PREFIX + name)["Body"]
        return bytes(body.read(limit))


def by_name(objects: Iterable[RemoteObject]) -> dict[str, RemoteObject]:
    """Objects by their name below the prefix."""
    return {item.name: item for item in objects}
