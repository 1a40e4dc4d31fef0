"""What a bucket leaves open: to everybody by its policy, to other sites' pages by its CORS configuration."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from werkzeug.wrappers import Request, Response

from ..aws.clients import Clients
from .browsers import host_name
from .conditions import Context, UnknownPolicyError
from .policy import Asked, Caller, Policy, decide
from .refusals import RefusedError

_ACTIONS = {"GET": "s3:GetObject", "HEAD": "s3:GetObject"}


def judge_policies() -> None:
    """Take bucket policies out of moto's hands: it knows no conditions, and "deny without TLS" denied everything."""
    FakeBucket.get_permission = lambda *_: PermissionResult.PERMITTED  # type: ignore[method-assign]


@dataclass(frozen=True)
class Buckets:
    """The buckets of the account, asked through `clients`."""

    clients: Clients

    def open_to_everybody(self, request: Request) -> bool:
        """Whether an unsigned request may have what it asks for: an object, or a listing."""
        bucket, key = address(request)
        action = _ACTIONS.get(request.method) if key else _listing(request)
        if not bucket or action is None or self._blocked(bucket):
            return False
        try:
            policy = json.loads(self.clients("s3").get_bucket_policy(Bucket=bucket)["Policy"])
        except ClientError:
            return False
        arn = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "")
        try:
            return decide(Asked(Caller(), action, arn, _context(request)), (), Policy(policy)).allowed
        except UnknownPolicyError as error:
            raise RefusedError(
                "foreign", f"the local cloud does not know {error} of the bucket's policy"
            ) from error

    def preflight(self, request: Request) -> Response | None:
        """The answer to a browser's question before it sends; None where the bucket's CORS does not allow it."""
        wanted = request.headers.get("Access-Control-Request-Method", "")
        headers = self.cors(request, wanted)
        return Response(status=200, headers=dict(headers)) if headers else None

    def cors(self, request: Request, method: str) -> Mapping[str, str]:
        """The CORS headers that the bucket has for a page's request; none where it does not allow it."""
        bucket, _ = address(request)
        try:
            rules = self.clients("s3").get_bucket_cors(Bucket=bucket)["CORSRules"] if bucket else []
        except ClientError:
            return {}
        origin = request.headers.get("Origin", "")
        asked = [
            h.strip()
            for h in request.headers.get("Access-Control-Request-Headers", "").split(",")
            if h.strip()
        ]
        return next((_headers(r, origin) for r in rules if _admits(r, origin, method, asked)), {})

    def _blocked(self, bucket: str) -> bool:
        """A bucket blocks public access unless it says otherwise, as on AWS since 2023."""
        try:
            stored = self.clients("s3").get_public_access_block(Bucket=bucket)
        except ClientError:
            return True
        return bool(stored["PublicAccessBlockConfiguration"].get("RestrictPublicBuckets", False))


def address(request: Request) -> tuple[str, str]:
    """Bucket and key of an S3 request, by path or by host name; empty where it names none."""
    host = host_name(request.headers.get("Host", ""))
    path = request.path.lstrip("/")
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost").removesuffix(".s3"), path
    bucket, _, key = path.partition("/")
    return bucket, key


def _context(request: Request) -> Context:
    """What a bucket's policy may ask of an unsigned request. Loopback stands for TLS, as nothing leaves the machine."""
    prefix = (request.args["prefix"],) if "prefix" in request.args else ()
    return {"aws:securetransport": ("true",), "s3:prefix": prefix}


def _listing(request: Request) -> str | None:
    listed = request.method == "GET" and not (set(request.args) - _LISTING_PARAMETERS)
    return "s3:ListBucket" if listed else None


_LISTING_PARAMETERS = {
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
    "start-after",
    "encoding-type",
    "marker",
}


def _admits(rule: Mapping[str, Any], origin: str, method: str, asked: list[str]) -> bool:
    headers = rule.get("AllowedHeaders") or []
    return (
        any(fnmatch.fnmatchcase(origin, pattern) for pattern in rule["AllowedOrigins"])
        and method in rule["AllowedMethods"]
        and all(any(fnmatch.fnmatch(name.lower(), h.lower()) for h in headers) for name in asked)
    )


def _headers(rule: Mapping[str, Any], origin: str) -> dict[str, str]:
    everyone = "*" in rule["AllowedOrigins"]
    headers = {
        "Access-Control-Allow-Origin": "*" if everyone else origin,
        "Access-Control-Allow-Methods": ", ".join(rule["AllowedMethods"]),
        "Vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    }
    for name, key in (
        ("Access-Control-Allow-Headers", "AllowedHeaders"),
        ("Access-Control-Expose-Headers", "ExposeHeaders"),
    ):
        if rule.get(key):
            headers[name] = ", ".join(rule[key])
    if "MaxAgeSeconds" in rule:
        headers["Access-Control-Max-Age"] = str(rule["MaxAgeSeconds"])
    return headers
