"""What must be on the machine before anything starts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from .opensearch.locate import WAYS, locate
from .settings import CHECKOUT, Settings

OLDEST_NODE = 20


class MissingError(RuntimeError):
    """Something that the local cloud needs is not there; one line says what and how to get it."""


def check(settings: Settings) -> Path:
    """Node's path; raises `MissingError` where Node or every way to an OpenSearch is missing."""
    node = shutil.which("node")
    if node is None or node_major(node) < OLDEST_NODE:
        raise MissingError(
            f"Node.js {OLDEST_NODE} or newer is missing (nodejs.org); the CDK CLI and its functions need it"
        )
    if not (CHECKOUT / "node_modules" / "aws-cdk").exists():
        raise MissingError("the CDK CLI is missing: run npm ci")
    if not (CHECKOUT / "node_modules" / "@aws-sdk").exists():
        raise MissingError(
            "the AWS SDK of Lambda's Node runtime is missing: run npm ci (package.json must list @aws-sdk clients)"
        )
    if settings.opensearch_url is None and locate() is None:
        raise MissingError(WAYS)
    return Path(node)


def node_major(node: str) -> int:
    """The major version of a Node.js; 0 where it does not say."""
    result = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    match = re.match(r"v(\d+)", result.stdout)
    return int(match[1]) if match else 0
