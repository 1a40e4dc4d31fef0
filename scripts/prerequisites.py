"""Name what this machine lacks before anything starts. Runs on any Python 3, with nothing installed.

    python3 scripts/prerequisites.py
"""

import os
import re
import shutil
import subprocess
import sys

MIN_PYTHON = (3, 11)
MIN_NODE = 20
JAVA = (17, 23)  # OpenSearch 2.19 needs the SecurityManager, which Java 24 no longer has


def missing():
    """Return what is missing, a phrase each."""
    found = []
    if sys.version_info < MIN_PYTHON:
        found.append("Python 3.11 or newer (this is {}.{})".format(*sys.version_info[:2]))
    node = _major(["node", "--version"])
    if node is None or node < MIN_NODE or not shutil.which("npm"):
        found.append("Node.js {} or newer with npm{}".format(MIN_NODE, " (this is %d)" % node if node else ""))
    if not _has_opensearch():
        found.append(
            "a way to run OpenSearch: a running Docker engine, or Java {} to {} with Maven, or the URL of a server "
            "in OPENSEARCH_URL".format(*JAVA)
        )
    return found


def _has_opensearch():
    if os.environ.get("OPENSEARCH_URL") or _runs(["docker", "info"]):
        return True
    java = _major(["java", "-version"])
    return java is not None and JAVA[0] <= java <= JAVA[1] and bool(shutil.which("mvn"))


def _major(command):
    """Return the first number that a tool says of its version, or None where there is no such tool."""
    if not shutil.which(command[0]):
        return None
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    match = re.search(r"(?:version \"|v)(\d+)", process.stdout.decode("utf-8", "replace"))
    return int(match.group(1)) if match else None


def _runs(command):
    if not shutil.which(command[0]):
        return False
    try:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        sys.exit("error: this machine lacks " + "; ".join(lacking))
