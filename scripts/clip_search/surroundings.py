"""What a program of this project makes of the environment that it is started in."""

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import MutableMapping
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", ".localhost", "::1")
_LEGIBLE = "legible"
_SIGNS = {"…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "’": "'", "→": "->", "×": "x"}  # noqa: RUF001


def adapt() -> None:
    """Make output fail for no letter, and keep what goes to this machine off any proxy."""
    codecs.register_error(_LEGIBLE, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_LEGIBLE)
    spare_loopback(os.environ)


def spare_loopback(environment: MutableMapping[str, str]) -> None:
    """Name this machine among the hosts that are reached without a proxy, for Python's clients and for Node's."""
    named = [
        *environment.get("no_proxy", "").split(","),
        *environment.get("NO_PROXY", "").split(","),
        *LOOPBACK,
    ]
    hosts = dict.fromkeys(host.strip() for host in named if host.strip())
    environment.update(dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(hosts)))


def is_this_machine(url: str) -> bool:
    """Whether a URL's host is an address that leads back to this machine."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return host in LOOPBACK or host.startswith("127.") or host.endswith(".localhost")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Write a letter that the output's encoding lacks without its marks, or as a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(map(_plain, letters)), error.end


def _plain(letter: str) -> str:
    if sign := _SIGNS.get(letter):
        return sign
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"
