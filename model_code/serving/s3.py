"""Pictures in S3: only below one prefix, never more bytes than the limit, each failure with its reason."""

import os
import threading
from typing import Any

from model_code.errors import Code, InputError
from model_code.pictures.reader import too_many_bytes

CONNECT_SECONDS = 3
READ_SECONDS = 20
ATTEMPTS = 8
"""With botocore's pauses half a minute and more, which a bucket that asks to slow down needs."""

_NOT_FOUND = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}
_FOR_NOW = {
    "SlowDown",
    "ServiceUnavailable",
    "InternalError",
    "RequestTimeout",
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "500",
    "502",
    "503",
    "504",
}
_FORBIDDEN = {"AccessDenied", "403", "Forbidden", "InvalidObjectState"}


class S3Pictures:
    """Reads pictures named `s3://bucket/key`. The client is made at the first use: a start without S3 stays quick."""

    def __init__(self, prefix: str, max_bytes: int, connections: int) -> None:
        self._prefix = prefix
        self._max_bytes = max_bytes
        self._connections = connections
        self._client: Any = None
        self._making = threading.Lock()

    def fetch(self, uri: str) -> bytes:
        """Return the object's bytes.

        Raises `InputError`: `image_forbidden` outside the prefix or where the role may not read, `image_not_found`,
        `image_too_large` (from the object's size, before the download), `image_unavailable` where S3 does not answer.
        """
        bucket, key = self._place(uri)
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return self._get(bucket, key)
        except ClientError as error:
            raise _explained(error.response.get("Error", {}).get("Code", "")) from None
        except (BotoCoreError, OSError):
            raise InputError(
                Code.IMAGE_UNAVAILABLE, "the picture could not be fetched from S3: no answer; try again"
            ) from None

    def _place(self, uri: str) -> tuple[str, str]:
        if not self._prefix:
            raise InputError(
                Code.IMAGE_FORBIDDEN, "this server reads no s3:// pictures: it was given no prefix"
            )
        # Never a key with `..`: S3 takes it as it stands, but a proxy on the way may not.
        if not uri.startswith(self._prefix) or ".." in uri.split("/"):
            raise InputError(
                Code.IMAGE_FORBIDDEN, "the picture lies outside the catalogue that this server may read"
            )
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        if not key or key.endswith("/"):
            raise InputError(Code.IMAGE_NOT_FOUND, "the s3:// address names a folder, not a picture")
        return bucket, key

    def _get(self, bucket: str, key: str) -> bytes:
        answer = self._connected().get_object(Bucket=bucket, Key=key)
        with answer["Body"] as body:
            if answer["ContentLength"] > self._max_bytes:
                raise too_many_bytes(self._max_bytes)
            return bytes(body.read())

    def _connected(self) -> Any:
        with self._making:
            if self._client is None:
                self._client = _client(self._connections)
            return self._client


def _client(connections: int) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=connections,
    )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return boto3.session.Session(region_name=region).client("s3", config=config)


def _explained(code: str) -> InputError:
    if code in _NOT_FOUND:
        return InputError(Code.IMAGE_NOT_FOUND, "there is no such picture in S3")
    if code in _FORBIDDEN:
        return InputError(Code.IMAGE_FORBIDDEN, "the server's role may not read this picture")
    if code in _FOR_NOW:
        return InputError(
            Code.IMAGE_UNAVAILABLE, f"the picture could not be fetched from S3: {code}; try again"
        )
    return InputError(Code.INTERNAL, f"the picture could not be fetched from S3 ({code or 'unknown error'})")
