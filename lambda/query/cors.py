"""What tells a browser that a page of another site may call the API and read its answers (CORS).

The gateway's own errors get the same headers from its configuration (stacks/cross_origin.py).
"""

from collections.abc import Mapping

ANY = "*"
METHODS = "GET,POST"
"""What the API's contract has; a test holds the two together."""
HEADERS = "Content-Type,Authorization,X-Amz-Date,X-Amz-Security-Token,X-Api-Key"
"""What a page may send beside what every page may: a picture's type, a signature, a key."""
EXPOSED = "Retry-After,x-amzn-RequestId"
MAX_AGE_S = 7200
"""How long a browser need not ask again; Chromium takes no longer than this."""


def headers(given: Mapping[str, str] | None, origins: str) -> dict[str, str]:
    """Return what an answer carries for the page that asked.

    `given` are the request's headers, their names in any case; `origins` is `ALLOWED_ORIGINS`: origins with commas
    between them, `*`, or nothing. An answer that depends on the page says so to caches, whoever asked.
    """
    if not origins:
        return {}
    if origins == ANY:
        return {"Access-Control-Allow-Origin": ANY, "Access-Control-Expose-Headers": EXPOSED}
    origin = next((value for name, value in (given or {}).items() if name.lower() == "origin"), None)
    if origin is None or origin not in origins.split(","):
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }


def preflight(given: Mapping[str, str] | None, origins: str) -> dict[str, str]:
    """Return what answers a browser's question (OPTIONS) whether a page may call: for others, no permission."""
    told = headers(given, origins)
    if "Access-Control-Allow-Origin" not in told:
        return told
    permission = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": HEADERS,
        "Access-Control-Max-Age": str(MAX_AGE_S),
    }
    return {**told, **permission}
