"""Starts and stops a server of our own, or takes the one that was given."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .. import process as processes
from .assemble import NOBODY, UNICODE, assembled, default_cache
from .locate import WAYS, Docker, Java, locate
from .upstream import Upstream

_DOCKER_PASSWORD = "OPENSEARCH_INITIAL_ADMIN_PASSWORD"  # noqa: S105 - a variable's name
IMAGE = "opensearchproject/opensearch:2.19.1"
HEAP = "-Xms512m -Xmx512m"
START_TIMEOUT_SECONDS = 180.0
PULL_TIMEOUT_SECONDS = 600
STOP_GRACE_SECONDS = 10.0
"""A server that is merging ignores SIGTERM for minutes, with its data folder locked."""


class Credentials(NamedTuple):
    """What a server asks for; made afresh at every start."""

    user: str
    password: str

    @classmethod
    def random(cls, user: str) -> Credentials:
        """A password that also meets the rules of OpenSearch's own security plugin."""
        return cls(user, f"{secrets.token_urlsafe(32)}-Aa1")


class Server:
    """An OpenSearch. One that was given is left running by `stop`."""

    def __init__(
        self,
        upstream: Upstream,
        process: subprocess.Popen[bytes] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.upstream = upstream
        self._process = process
        self._folder = folder

    @classmethod
    def given(cls, url: str) -> Server:
        """A server that somebody else runs; raises `StartError` where it does not answer."""
        upstream = Upstream(url)
        if not upstream.answers():
            raise processes.StartError(f"OPENSEARCH_URL={upstream.url} does not answer like OpenSearch")
        return cls(upstream)

    @classmethod
    def start(cls, *, cache: Path | None = None, log: Path, ended: threading.Event | None = None) -> Server:
        """Start an empty server on a free port of 127.0.0.1 and wait until it answers.

        Raises `StartError`, with the ways to have one where there is none; also soon after `ended` is set.
        """
        way = locate()
        log.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(way, Docker):
            return cls._ready(_start_docker(way, log, ended), log, ended)
        if isinstance(way, Java):
            return cls._ready(_start_java(way, cache or default_cache(), log, ended), log, ended)
        raise processes.StartError(WAYS)

    @classmethod
    def _ready(cls, server: Server, log: Path, ended: threading.Event | None) -> Server:
        try:
            processes.wait_until(
                server.upstream.answers,
                timeout_seconds=START_TIMEOUT_SECONDS,
                process=server._process,
                interval_seconds=0.25,
                ended=ended,
            )
        except processes.StartError as error:
            server.stop()
            raise processes.StartError(f"OpenSearch {error}; its log ends:\n{processes.tail(log)}") from error
        return server

    def stop(self) -> None:
        """End the server and delete its data, if it is ours."""
        if self._process is not None:
            processes.stop(self._process, STOP_GRACE_SECONDS)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def running(*, url: str | None = None, cache: Path | None = None, log: Path) -> Iterator[str]:
    """The URL of an OpenSearch, with its credentials: the given one, or one of our own that ends with the block."""
    server = Server.given(url) if url else Server.start(cache=cache, log=log)
    try:
        yield server.upstream.address
    finally:
        server.stop()


def _start_java(java: Java, cache: Path, log: Path, ended: threading.Event | None) -> Server:
    home = assembled(cache, java, ended)
    user = NOBODY if os.getuid() == 0 else None
    _sweep(cache)
    folder = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=cache))
    credentials = Credentials.random("local-cloud")
    _prepare(home, folder, user, credentials)
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
                **UNICODE,
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
    return Server(_at("http", port, credentials), process, folder)


def _at(scheme: str, port: int, credentials: Credentials, *, verified: bool = True) -> Upstream:
    return Upstream(f"{scheme}://{credentials.user}:{credentials.password}@127.0.0.1:{port}", verified)


def _sweep(cache: Path) -> None:
    """Delete what runs left behind whose process was killed."""
    for folder in cache.glob("run-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _prepare(home: Path, folder: Path, user: int | None, credentials: Credentials) -> None:
    """Give one run its own configuration, data and logs, so that the assembly itself stays untouched.

    The credentials go into the configuration: a command line would show them to everybody.
    """
    shutil.copytree(home / "config", folder / "config")
    secret = f"{credentials.user}:{credentials.password}"
    processes.write_private(folder / "config" / "opensearch.yml", f'local_cloud.credentials: "{secret}"\n')
    options = folder / "config" / "jvm.options"
    options.write_text(options.read_text().replace("logs/", f"{folder}/logs/"))
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user)


def _start_docker(docker: Docker, log: Path, ended: threading.Event | None) -> Server:
    """The container runs in the foreground of `docker run`, which passes signals on.

    Its own security plugin asks for credentials, over TLS with a certificate that is known to everybody.
    """
    credentials = Credentials.random("admin")
    port = processes.free_port()
    pull = processes.spawn(
        [docker.command, "pull", "-q", IMAGE], log=subprocess.DEVNULL, environment=dict(os.environ)
    )
    processes.finish(pull, timeout_seconds=PULL_TIMEOUT_SECONDS, ended=ended)
    options = {
        "discovery.type": "single-node",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "OPENSEARCH_JAVA_OPTS": HEAP,
    }
    name = f"local-cloud-opensearch-{uuid.uuid4().hex[:8]}"
    command = [docker.command, "run", "--rm", "--name", name, "-p", f"127.0.0.1:{port}:9200"]
    for key, value in options.items():
        command += ["-e", f"{key}={value}"]
    command += ["-e", _DOCKER_PASSWORD, IMAGE]  # by name: its value stays off the command line
    environment = {**os.environ, _DOCKER_PASSWORD: credentials.password}
    with log.open("wb") as output:
        process = processes.spawn(command, log=output.fileno(), environment=environment)
    return Server(_at("https", port, credentials, verified=False), process)
