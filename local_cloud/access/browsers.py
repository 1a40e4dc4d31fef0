"""What a browser may send: pages of strangers reach every port of this machine, but not under every name.

A page's requests carry the page's `Origin`, and a page that has its own name resolve to this machine (DNS rebinding)
carries that name as `Host`.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from werkzeug.wrappers import Request


def is_loopback(name: str) -> bool:
    """Whether a host name is this machine's and no other's: an address of 127/8, ::1, localhost, *.localhost."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(host: str) -> str:
    """A Host header without its port and brackets, in lower case; empty where it is no host."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def foreign_origin(request: Request) -> str | None:
    """The `Origin` of a request that another site's page sent; None where none did."""
    origin = request.headers.get("Origin")
    if origin is None or origin == f"{request.scheme}://{request.headers.get('Host', '')}":
        return None
    return origin
