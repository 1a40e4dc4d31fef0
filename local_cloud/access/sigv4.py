"""Signature Version 4, checked: what a request claims of its signer, and whether the secret bears it out.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_to_bytes

from werkzeug.wrappers import Request

from .keys import Key
from .refusals import RefusedError

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=15)
MAX_EXPIRES_SECONDS = 7 * 24 * 3600
_UNSIGNED = "UNSIGNED-PAYLOAD"
_SAFE = "-_.~"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Claim:
    """The parts of a signature, as a request's header or its query gives them."""

    key_id: str
    scope: str
    service: str
    headers: tuple[str, ...]
    signature: str
    time: str
    token: str | None
    expires_seconds: int | None
    """Set where the query is signed."""


def read(request: Request) -> Claim | None:
    """What a request says of its signer; None where it is not signed. Raises `RefusedError`."""
    header = request.headers.get("Authorization", "")
    try:
        if header:
            return _from_header(request, header)
        return _from_query(request) if "X-Amz-Signature" in request.args else None
    except (KeyError, ValueError) as error:
        raise RefusedError("incomplete") from error


def _from_header(request: Request, header: str) -> Claim:
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise RefusedError("incomplete", f"the local cloud knows no signature but {ALGORITHM}")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    return _claim(
        fields["Credential"],
        fields["SignedHeaders"],
        fields["Signature"],
        request.headers["X-Amz-Date"],
        request.headers.get("X-Amz-Security-Token"),
        None,
    )


def _from_query(request: Request) -> Claim:
    given = request.args
    if given["X-Amz-Algorithm"] != ALGORITHM:
        raise RefusedError("incomplete", f"the local cloud knows no signature but {ALGORITHM}")
    expires = int(given["X-Amz-Expires"])
    if not 0 <= expires <= MAX_EXPIRES_SECONDS:
        raise ValueError(expires)
    return _claim(
        given["X-Amz-Credential"],
        given["X-Amz-SignedHeaders"],
        given["X-Amz-Signature"],
        given["X-Amz-Date"],
        given.get("X-Amz-Security-Token"),
        expires,
    )


def _claim(
    credential: str, headers: str, signature: str, time: str, token: str | None, expires: int | None
) -> Claim:
    key_id, _, scope = credential.partition("/")
    _date, _region, service, _end = scope.split("/")
    names = tuple(headers.split(";"))
    if "host" not in names:
        raise RefusedError("incomplete", "the host header must be signed")
    return Claim(key_id, scope, service, names, signature, time, token, expires)


def verify(request: Request, claim: Claim, key: Key | None) -> Key:
    """The key that signed the request. Raises `RefusedError` where none of this account's did, or too long ago."""
    if key is None or not hmac.compare_digest(key.token or "", claim.token or ""):
        raise RefusedError("unknown_key")
    if key.expired:
        raise RefusedError("expired_token")
    _check_time(claim)
    canonical = canonical_request(request, claim)
    signed = f"{ALGORITHM}\n{claim.time}\n{claim.scope}\n{hashlib.sha256(canonical).hexdigest()}"
    expected = hmac.new(_signing_key(key.secret, claim.scope), signed.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, claim.signature):
        raise RefusedError("mismatch", _mismatch(canonical, signed))
    return key


def _check_time(claim: Claim) -> None:
    try:
        signed = datetime.strptime(claim.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise RefusedError("incomplete") from error
    if claim.time[:8] != claim.scope[:8]:
        raise RefusedError(
            "mismatch", "Date in Credential scope does not match YYYYMMDD from the request's date"
        )
    now = datetime.now(UTC)
    lasts = SKEW if claim.expires_seconds is None else timedelta(seconds=claim.expires_seconds)
    if not signed - SKEW <= now <= signed + lasts:
        raise RefusedError("expired")


def canonical_request(request: Request, claim: Claim) -> bytes:
    """The form of a request that is signed. Raises `RefusedError` where the body is not the one that was signed."""
    path, _, query = str(request.environ.get("RAW_URI") or request.full_path).partition("?")
    lines = [
        request.method,
        _canonical_path(path, claim.service),
        _canonical_query(query),
        *(f"{name}:{_header(request, name)}" for name in claim.headers),
        "",
        ";".join(claim.headers),
        _payload_hash(request, claim),
    ]
    return "\n".join(lines).encode("latin-1")


def _canonical_path(path: str, service: str) -> str:
    """S3 signs a key's path as it is; every other service normalises it and encodes once more."""
    if service == "s3":
        return quote(unquote_to_bytes(path), safe=f"/{_SAFE}") or "/"
    plain = posixpath.normpath(path or "/").replace("//", "/")
    slash = "/" if path.endswith("/") and not plain.endswith("/") else ""
    return quote(plain + slash, safe=f"/{_SAFE}")


def _canonical_query(query: str) -> str:
    pairs = []
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        encoded = tuple(quote(unquote_to_bytes(text), safe=_SAFE) for text in (name, value))
        if encoded[0] != "X-Amz-Signature":
            pairs.append(encoded)
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _header(request: Request, name: str) -> str:
    return " ".join(request.headers.get(name, "").split())


def _payload_hash(request: Request, claim: Claim) -> str:
    """The hash that was signed, once it is known to be the body's; S3's clients may leave the body out."""
    given = request.headers.get("X-Amz-Content-Sha256", "")
    if claim.service == "s3":
        if claim.expires_seconds is not None and not given:
            return _UNSIGNED
        if given == _UNSIGNED or given.startswith("STREAMING-"):
            return given
    actual = hashlib.sha256(request.get_data()).hexdigest()
    if _HASH.fullmatch(given) and given != actual:
        raise RefusedError(
            "mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."
        )
    return actual


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _mismatch(canonical: bytes, signed: str) -> str:
    """AWS's own answer, which spells out what should have been signed: many lines, with quotes."""
    return (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String "
        f"for this request should have been\n'{canonical.decode('latin-1')}'\n\n"
        f"The String-to-Sign should have been\n'{signed}'\n"
    )
