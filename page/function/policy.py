"""What a browser may do with the page: its Content-Security-Policy, and the headers that go with every answer."""

from collections.abc import Mapping
from urllib.parse import urlsplit

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_SCRIPT_LIBRARY = "lit-html"
"""The one name under which the page's script may make HTML out of texts: its library's, for its own templates."""


def content_security_policy(environment: Mapping[str, str]) -> str:
    """The page's policy; of other origins it may use the pictures alone."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": " ".join(["'self'", "data:", "blob:", *picture_origins(environment)]),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": _SCRIPT_LIBRARY,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def picture_origins(environment: Mapping[str, str]) -> list[str]:
    """The origins of signed links to the bucket's pictures.

    The search function signs them for the endpoint that its environment names, as every AWS SDK does; otherwise they
    have one of the bucket's own names, `PICTURE_ORIGINS`.
    """
    ignored = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true"
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    if endpoint and not ignored:
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    return environment.get("PICTURE_ORIGINS", "").split()
