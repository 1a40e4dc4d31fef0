"""Addresses of S3 objects signed with Signature Version 2, which SDKs still make by default in some regions."""

from __future__ import annotations

import hmac
import time
from urllib.parse import urlsplit

from botocore.auth import HmacV1Auth
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from werkzeug.wrappers import Request

from .keys import Key, KeyRing
from .refusals import RefusedError
from .s3_actions import address


def is_signed(request: Request) -> bool:
    """Whether the query carries such a signature."""
    return "AWSAccessKeyId" in request.args and "Signature" in request.args


def verify(request: Request, keys: KeyRing) -> Key:
    """The key that signed the address. Raises `RefusedError` where none of this account's did, or its time is over."""
    given = request.args
    key = keys.find(given["AWSAccessKeyId"])
    if key is None or not hmac.compare_digest(key.token or "", given.get("x-amz-security-token", "")):
        raise RefusedError("unknown_key")
    expires = given.get("Expires", "")
    if not expires.isdecimal():
        raise RefusedError("incomplete")
    if key.expired:
        raise RefusedError("expired_token")
    if time.time() > int(expires):
        raise RefusedError("expired", "Request has expired")
    if not hmac.compare_digest(_signature(request, key, expires), given["Signature"]):
        raise RefusedError("mismatch")
    return key


class _Until(HmacV1Auth):  # type: ignore[misc]  # botocore has no types
    """Signs with an end in place of the date, as addresses have it."""

    def __init__(self, credentials: Credentials, expires: str) -> None:
        super().__init__(credentials)
        self._expires = expires

    def _get_date(self) -> str:
        return self._expires


def _signature(request: Request, key: Key, expires: str) -> str:
    headers = HTTPHeaders()
    for name, value in (*request.args.items(), *request.headers.items()):
        plain = name.lower()
        if plain not in headers and (plain.startswith("x-amz-") or plain in ("content-md5", "content-type")):
            headers[plain] = value
    target = urlsplit(str(request.environ["RAW_URI"]))
    bucket, _ = address(request)
    path = target.path if target.path.startswith(f"/{bucket}") else f"/{bucket}{target.path}"
    signer = _Until(Credentials(key.id, key.secret, key.token), expires)
    return str(signer.get_signature(request.method, target, headers, auth_path=path))
