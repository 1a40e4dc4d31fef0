"""Starts and stops a server of our own, or takes the one that was given."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from .. import process as processes
from .assemble import NOBODY, assembled, default_cache
from .locate import WAYS, Docker, Java, locate

IMAGE = "opensearchproject/opensearch:2.19.1"
HEAP = "-Xms512m -Xmx512m"
START_TIMEOUT_SECONDS = 180.0
PULL_TIMEOUT_SECONDS = 600
REQUEST_TIMEOUT_SECONDS = 5
STOP_GRACE_SECONDS = 10.0
"""A server that is merging ignores SIGTERM for minutes, with its data folder locked."""


class Server:
    """An OpenSearch at `url`. One that was given is left running by `stop`."""

    def __init__(
        self, url: str, process: subprocess.Popen[bytes] | None = None, folder: Path | None = None
    ) -> None:
        self.url = url
        self._process = process
        self._folder = folder

    @classmethod
    def given(cls, url: str) -> Server:
        """A server that somebody else runs; raises `StartError` where it does not answer."""
        if not _answers(url):
            raise processes.StartError(f"OPENSEARCH_URL={url} does not answer like OpenSearch")
        return cls(url)

    @classmethod
    def start(cls, *, cache: Path | None = None, log: Path) -> Server:
        """Start an empty server on a free port of 127.0.0.1 and wait until it answers.

        Raises `StartError`, with the ways to have one where there is none.
        """
        way = locate()
        log.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(way, Docker):
            return cls._ready(_start_docker(way, log), log)
        if isinstance(way, Java):
            return cls._ready(_start_java(way, cache or default_cache(), log), log)
        raise processes.StartError(WAYS)

    @classmethod
    def _ready(cls, server: Server, log: Path) -> Server:
        try:
            processes.wait_until(
                lambda: _answers(server.url),
                timeout_seconds=START_TIMEOUT_SECONDS,
                process=server._process,
                interval_seconds=0.25,
            )
        except processes.StartError as error:
            server.stop()
            raise processes.StartError(f"OpenSearch {error}; its log ends:\n{processes.tail(log)}") from error
        return server

    def healthy(self) -> bool:
        """Whether it answers now."""
        return _answers(self.url)

    def stop(self) -> None:
        """End the server and delete its data, if it is ours."""
        if self._process is not None:
            processes.stop(self._process, STOP_GRACE_SECONDS)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def running(*, url: str | None = None, cache: Path | None = None, log: Path) -> Iterator[str]:
    """The URL of an OpenSearch: the given one, or one of our own that ends with the block."""
    server = Server.given(url) if url else Server.start(cache=cache, log=log)
    try:
        yield server.url
    finally:
        server.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(  # noqa: S310 - http(s), checked in the settings
            f"{url}/_cluster/health", timeout=REQUEST_TIMEOUT_SECONDS
        ) as response:
            return json.load(response).get("status") in ("green", "yellow")
    except (OSError, ValueError, urllib.error.URLError):
        return False


def _start_java(java: Java, cache: Path, log: Path) -> Server:
    home = assembled(cache, java.maven)
    user = NOBODY if os.getuid() == 0 else None
    _sweep(cache)
    folder = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=cache))
    _prepare(home, folder, user)
    port = processes.free_port()
    settings = {
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": processes.free_port(),
        "path.data": folder / "data",
        "path.logs": folder / "logs",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    with log.open("wb") as output:
        process = processes.spawn(
            [home / "bin" / "opensearch", *(f"-E{name}={value}" for name, value in settings.items())],
            log=output.fileno(),
            environment={
                "PATH": os.environ.get("PATH", "/usr/bin"),
                "HOME": str(folder),
                "JAVA_HOME": str(java.home),
                "OPENSEARCH_PATH_CONF": str(folder / "config"),
                "OPENSEARCH_TMPDIR": str(folder / "tmp"),
                "OPENSEARCH_JAVA_OPTS": HEAP,
            },
            cwd=folder,
            user=user,
        )
    return Server(f"http://127.0.0.1:{port}", process, folder)


def _sweep(cache: Path) -> None:
    """Delete what runs left behind whose process was killed."""
    for folder in cache.glob("run-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _prepare(home: Path, folder: Path, user: int | None) -> None:
    """Give one run its own configuration, data and logs, so that the assembly itself stays untouched."""
    shutil.copytree(home / "config", folder / "config")
    options = folder / "config" / "jvm.options"
    options.write_text(options.read_text().replace("logs/", f"{folder}/logs/"))
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user)


def _start_docker(docker: Docker, log: Path) -> Server:
    """The container runs in the foreground of `docker run`, which passes signals on."""
    port = processes.free_port()
    subprocess.run(  # noqa: S603 - a fixed image
        [docker.command, "pull", "-q", IMAGE], capture_output=True, timeout=PULL_TIMEOUT_SECONDS, check=False
    )
    options = {
        "discovery.type": "single-node",
        "plugins.security.disabled": "true",
        "DISABLE_SECURITY_PLUGIN": "true",
        "DISABLE_INSTALL_DEMO_CONFIG": "true",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "OPENSEARCH_JAVA_OPTS": HEAP,
    }
    name = f"local-cloud-opensearch-{uuid.uuid4().hex[:8]}"
    command = [docker.command, "run", "--rm", "--name", name, "-p", f"127.0.0.1:{port}:9200"]
    for key, value in options.items():
        command += ["-e", f"{key}={value}"]
    with log.open("wb") as output:
        process = processes.spawn([*command, IMAGE], log=output.fileno(), environment=os.environ)
    return Server(f"http://127.0.0.1:{port}", process)
