"""Name what this machine lacks before anything starts: `python3 scripts/prerequisites.py [--local]`.

`--local`: for the local cloud, too. It runs with nothing installed, and on Python 3.6, so as to be able to say that the
rest does not.
"""

import os
import re
import shutil
import subprocess
import sys

MIN_PYTHON = (3, 11)
MIN_NODE = 20
MIN_JAVA, MAX_JAVA = 17, 23
"""OpenSearch 2.19 needs the SecurityManager, which Java 24 no longer has."""


def missing(*, local: bool) -> "list[str]":
    """Return what is missing, a phrase each."""
    found = []
    if sys.version_info < MIN_PYTHON:
        found.append(f"Python 3.11 or newer (this is {sys.version_info[0]}.{sys.version_info[1]})")
    node = _major(["node", "--version"])
    if node < MIN_NODE or not shutil.which("npm"):
        found.append(f"Node.js {MIN_NODE} or newer, with npm")
    if local and not _has_opensearch():
        found.append(
            f"a way to run OpenSearch (a running Docker engine; or Java {MIN_JAVA} to {MAX_JAVA} with Maven; or the "
            "URL of a server in OPENSEARCH_URL)"
        )
    return found


def _has_opensearch() -> bool:
    if os.environ.get("OPENSEARCH_URL"):
        return True
    java = _major(["java", "-version"]) if shutil.which("mvn") else 0
    return MIN_JAVA <= java <= MAX_JAVA or _run(["docker", "info"]) is not None


def _major(command: "list[str]") -> int:
    """Return the first number of the version that a tool states, or 0 where there is no such tool."""
    match = re.search(r"(?:version \"|v)(\d+)", _run(command) or "")
    return int(match.group(1)) if match else 0


def _run(command: "list[str]") -> "str | None":
    """Return what a tool printed, or None where it is missing, fails or hangs."""
    if not shutil.which(command[0]):
        return None
    try:
        said = subprocess.check_output(command, stderr=subprocess.STDOUT, timeout=20)  # noqa: S603 - fixed commands
    except (subprocess.SubprocessError, OSError):
        return None
    return said.decode("utf-8", "replace")


def main(arguments: "list[str]") -> "str | None":
    """Return one line on what is missing, or None."""
    local = "--local" in arguments
    if local and sys.platform != "linux":
        return (
            f"error: the local cloud runs on Linux alone, not on {sys.platform}: use a Linux machine, a virtual "
            "machine or WSL 2. Deploying to AWS from here needs `make setup` only (README)"
        )
    lacking = missing(local=local)
    return "error: this machine lacks " + "; and ".join(lacking) if lacking else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
