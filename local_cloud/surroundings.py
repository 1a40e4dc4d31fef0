"""What a command makes of the environment that it is started in."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping

LOOPBACK = ("127.0.0.1", "localhost", ".localhost", "::1")


def adapt() -> None:
    """Make output fail for no letter, and keep what goes to this machine off any proxy."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    os.environ.update(without_proxy(os.environ))


def without_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which Python's clients and Node's reach this machine itself, and what they name already."""
    names = ("no_proxy", "NO_PROXY")
    hosts = [host for name in names for host in environment.get(name, "").split(",") if host]
    return dict.fromkeys(names, ",".join(dict.fromkeys([*hosts, *LOOPBACK])))
