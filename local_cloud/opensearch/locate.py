"""Which of the ways to have an OpenSearch this machine offers."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_JAVA, NEWEST_JAVA = 17, 23
"""OpenSearch 2.19 wants Java 17 or newer and the SecurityManager, which Java 24 no longer has."""

WAYS = (
    "OpenSearch is missing: set OPENSEARCH_URL to a running server (2.19), or start a Docker engine, "
    f"or install Java {OLDEST_JAVA} to {NEWEST_JAVA} and Maven (apt-get install openjdk-17-jre-headless maven)"
)


@dataclass(frozen=True)
class Docker:
    """A Docker engine that answers."""

    command: str


@dataclass(frozen=True)
class Java:
    """A Java that OpenSearch runs on, and the Maven to fetch OpenSearch with."""

    home: Path
    maven: str


def locate() -> Docker | Java | None:
    """Docker where an engine answers, else Java with Maven, else None (`WAYS` says what to do)."""
    docker = shutil.which("docker")
    if docker and _succeeds([docker, "version", "--format", "{{.Server.Version}}"]):
        return Docker(docker)
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java and maven and OLDEST_JAVA <= _java_version(java) <= NEWEST_JAVA:
        return Java(Path(java).resolve().parents[1], maven)
    return None


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


def _java_version(java: str) -> int:
    try:
        result = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(\d+)', result.stderr)
    return int(match[1]) if match else 0
