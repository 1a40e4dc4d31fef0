"""Pictures in S3, and on this machine's disk."""

import threading
from pathlib import Path
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from clip_search.aws.account import Account
from clip_search.aws.errors import translate
from clip_search.errors import CommandError
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.state import Known
from clip_search.importing.pictures.web import Got

PUBLIC = {"amazon-berkeley-objects": "us-east-1"}
"""Buckets that are asked without a signature, and where they are."""
_GONE = {"NoSuchKey": "is not there", "404": "is not there", "NoSuchBucket": "is in no bucket that there is"}
_CLOSED = ("AccessDenied", "AllAccessDisabled", "403")
_CHUNK = 1 << 20


class Objects:
    """Objects of S3 by their addresses; what is public is asked for without credentials."""

    def __init__(self, account: Account, max_bytes: int, *, unsigned: bool) -> None:
        self._account, self._max_bytes, self._unsigned = account, max_bytes, unsigned
        self._clients: dict[bool, Any] = {}
        self._lock = threading.Lock()

    def get(self, address: str, known: Known | None) -> Got:
        """A picture, or that it is as it is known.

        Raises:
            PictureFaultError: it cannot be had.
        """
        bucket, key = parts(address)
        condition = {"IfNoneMatch": known.etag} if known and known.etag else {}
        try:
            answer = self.client(bucket).get_object(Bucket=bucket, Key=key, **condition)
            body = answer["Body"].read(self._max_bytes + 1)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in ("304", "NotModified"):
                return Got(None, known.etag if known else None, None)
            if code in _GONE:
                raise PictureFaultError(_GONE[code]) from error
            if code in _CLOSED:
                raise PictureFaultError("S3 does not let these credentials read it") from error
            raise _told(error) from error
        except BotoCoreError as error:
            raise _told(error) from error
        if len(body) > self._max_bytes:
            raise PictureFaultError(f"is larger than {self._max_bytes / 1e6:g} MB")
        return Got(bytes(body), answer.get("ETag"), None)

    def save(self, address: str, path: Path) -> None:
        """Write an object into a file, of whatever size.

        Raises:
            CommandError: there is none, or it cannot be read.
        """
        bucket, key = parts(address)
        try:
            body = self.client(bucket).get_object(Bucket=bucket, Key=key)["Body"]
            with path.open("wb") as out:
                out.writelines(body.iter_chunks(_CHUNK))
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise CommandError(f"{address} {_GONE[code]}.") from error
            if code in _CLOSED:
                raise CommandError(f"{address}: S3 does not let these credentials read it.") from error
            raise

    def names(self, address: str) -> list[str]:
        """The addresses of all objects that begin with one."""
        bucket, prefix = parts(address)
        pages = self.client(bucket).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [f"s3://{bucket}/{one['Key']}" for page in pages for one in page.get("Contents", [])]

    def client(self, bucket: str) -> Any:
        """Signed where there are credentials and the bucket is not known to be public."""
        with self._lock:
            unsigned = self._unsigned or bucket in PUBLIC or self._account.session.get_credentials() is None
            if unsigned not in self._clients:
                config: dict[str, Any] = {"signature_version": UNSIGNED} if unsigned else {}
                self._clients[unsigned] = self._in_a_region(bucket).client("s3", **config)
            return self._clients[unsigned]

    def _in_a_region(self, bucket: str) -> Account:
        """What is public can be read by who has not set a Region."""
        if self._account.session.region_name:
            return self._account
        return Account(boto3.Session(region_name=PUBLIC.get(bucket, "us-east-1")))


class Disk:
    """Files, told apart by when they changed and how large they are."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def get(self, address: str, known: Known | None) -> Got:
        """A picture, or that it is as it is known.

        Raises:
            PictureFaultError: it cannot be had.
        """
        path = Path(address)
        try:
            told = path.stat()
            mark = f"{told.st_mtime_ns} {told.st_size}"
            if known and known.etag == mark:
                return Got(None, mark, None)
            if told.st_size > self._max_bytes:
                raise PictureFaultError(f"is larger than {self._max_bytes / 1e6:g} MB")
            return Got(path.read_bytes(), mark, None)
        except OSError as error:
            raise PictureFaultError(f"cannot be read ({error.strerror or error})") from error


def parts(address: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` address."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


def _told(error: ClientError | BotoCoreError) -> PictureFaultError:
    passing = not isinstance(error, NoCredentialsError)
    return PictureFaultError(str(translate(error)).rstrip("."), passing=passing)
