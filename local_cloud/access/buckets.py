"""What a bucket leaves open: to everybody by its policy, to other sites' pages by its CORS configuration."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from werkzeug.wrappers import Request, Response

from ..aws.clients import Clients
from . import s3_actions
from .authority import Authority
from .s3_actions import address

_OPEN = ("s3:GetObject", "s3:ListBucket")


def judge_policies() -> None:
    """Take bucket policies out of moto's hands: it knows no conditions, and "deny without TLS" denied everything."""
    FakeBucket.get_permission = lambda *_: PermissionResult.PERMITTED  # type: ignore[method-assign]


@dataclass(frozen=True)
class Buckets:
    """The buckets of the account, asked through `clients`; `authority` knows what their policies leave open."""

    clients: Clients
    authority: Authority

    def open_to_everybody(self, request: Request) -> bool:
        """Whether an unsigned request may have what it asks for: an object, or a listing."""
        bucket, _ = address(request)
        if not bucket or self._blocked(bucket):
            return False
        needs = list(s3_actions.needs(request, self.authority.identities.account))
        return all(need.action in _OPEN and self.authority.lets_everybody(need) for need in needs)

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
