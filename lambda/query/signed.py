"""Addresses under which anybody can fetch an object of the bucket for a short while."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from common import aws
from query.s3 import client

LIFE_S = 300
"""Long enough for a page to load its pictures, too short to be of use elsewhere."""
STEP_S = 300
"""Addresses are signed for a moment that is rounded down to a multiple of this: so long a picture keeps its address,
and browsers the copy that they have."""
_METHOD = "AWS4-HMAC-SHA256"


def signer(bucket: str, now: Callable[[], float] = time.time) -> Callable[[str], str]:
    """Return what makes an address of a key; the client is made when the first one is asked for."""
    return _Signer(bucket, now)


@dataclass(frozen=True)
class _Place:
    """Where the bucket is, as botocore has it: regional, and by the bucket's name in the host where that can be."""

    origin: str
    host: str
    path: str
    region: str

    @classmethod
    def of(cls, bucket: str) -> "_Place":
        probe = "key"
        s3: Any = client()
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": probe})
        parts = urlsplit(str(url))
        path = parts.path.removesuffix(probe)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.netloc, path, s3.meta.region_name)


@dataclass(frozen=True)
class _Terms:
    """What all addresses of one moment, made with the same credentials, have in common."""

    date: str
    scope: str
    query: str
    key: bytes

    @classmethod
    def of(cls, moment: int, region: str, credentials: Any) -> "_Terms":
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))
        steps = (date[:8], region, "s3", "aws4_request")
        scope, key = "/".join(steps), f"AWS4{credentials.secret_key}".encode()
        for step in steps:
            key = _keyed(key, step)
        parameters = {
            "X-Amz-Algorithm": _METHOD,
            "X-Amz-Credential": f"{credentials.access_key}/{scope}",
            "X-Amz-Date": date,
            "X-Amz-Expires": str(STEP_S + LIFE_S),
            **({"X-Amz-Security-Token": credentials.token} if credentials.token else {}),
            "X-Amz-SignedHeaders": "host",
        }
        query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in parameters.items())
        return cls(date, scope, query, key)


class _Signer:
    """Signature Version 4 for S3, in a twentieth of botocore's time: an answer may have some hundred addresses."""

    def __init__(self, bucket: str, now: Callable[[], float]) -> None:
        self._bucket, self._now = bucket, now
        self._place: _Place | None = None
        self._source: Any = None
        self._terms: tuple[object, _Terms] | None = None

    def __call__(self, key: str) -> str:
        if self._place is None:
            self._place, self._source = _Place.of(self._bucket), aws.credentials()
        place, terms = self._place, self._current(self._place.region)
        path = place.path + quote(key, safe="/-_.~")
        request = f"GET\n{path}\n{terms.query}\nhost:{place.host}\n\nhost\nUNSIGNED-PAYLOAD"
        digest = sha256(request.encode()).hexdigest()
        signature = _keyed(terms.key, f"{_METHOD}\n{terms.date}\n{terms.scope}\n{digest}").hex()
        return f"{place.origin}{path}?{terms.query}&X-Amz-Signature={signature}"

    def _current(self, region: str) -> _Terms:
        """Return the moment's terms, made anew where the moment or the credentials are others."""
        moment = int(self._now()) // STEP_S * STEP_S
        credentials = self._source.get_frozen_credentials()
        if self._terms is None or self._terms[0] != (moment, credentials):
            self._terms = (moment, credentials), _Terms.of(moment, region, credentials)
        return self._terms[1]


def _keyed(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")
