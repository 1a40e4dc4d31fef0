"""Containers without a container engine: an image is a folder, and its `serve` runs as a process."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import process as processes
from ..access.authority import Authority
from ..access.behind import of_a_containers_logs, of_a_pull
from ..access.keys import KeyRing
from ..access.refusals import RefusedError
from ..aws.image_uri import ImageUri

PING_TIMEOUT_SECONDS = 2.0
READY_TIMEOUT_SECONDS = 480.0
"""A container has eight minutes to answer /ping, as on SageMaker."""

ENDING_SECONDS = 1.0
"""A container that breaks a connection off may be ending: so long it is waited for, that the next request knows."""


@dataclass(frozen=True)
class Images:
    """Where images lie: `folder/REPOSITORY/TAG/serve`."""

    folder: Path

    def path(self, repository: str, tag: str) -> Path:
        """The folder of one image, there or not; raises `StartError` for names that leave the store."""
        path = (self.folder / repository / tag).resolve()
        if not path.is_relative_to(self.folder.resolve()) or path == self.folder.resolve():
            raise processes.StartError(f"{repository}:{tag} is no image name")
        return path

    def of(self, uri: str) -> Path:
        """The folder of an ECR image by its URI; raises `StartError` where it was never built here."""
        named = ImageUri.parse(uri)
        if named is None or not named.tag:
            raise processes.StartError(
                f"image {uri}: the local cloud runs only images of its own ECR, by tag"
            )
        path = self.path(named.repository, named.tag)
        if not os.access(path / "serve", os.X_OK):
            raise processes.StartError(f"image {uri} does not exist")
        return path


@dataclass(frozen=True)
class Launcher:
    """Starts containers of images. `variables` go to every one, beside AWS's and the model's own."""

    images: Images
    logs: Path
    variables: Mapping[str, str]
    keys: KeyRing
    authority: Authority

    def start(self, name: str, image: str, environment: Mapping[str, str], role: str) -> Container:
        """Start a container with credentials of its role (an ARN) and wait until /ping says 200.

        Raises `StartError` with the last lines of its log where it ends first or takes too long.
        """
        folder = self.images.of(image)
        self._check_role(role, image)
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}-{uuid.uuid4().hex[:6]}.log"
        port = processes.free_port()
        key = self.keys.session(role, "SageMaker")
        variables = {
            "PATH": os.environ.get("PATH", "/usr/bin"),
            "HOME": str(folder),
            **key.variables,
            **self.variables,
            **environment,
        }
        with log.open("wb") as output:
            process = processes.spawn(
                [folder / "serve"],
                log=output.fileno(),
                environment={**variables, "SAGEMAKER_BIND_TO_PORT": str(port)},
                cwd=folder,
            )
        container = Container(port, process, log, ended=lambda: self.keys.forget(key))
        try:
            processes.wait_until(
                container.healthy,
                timeout_seconds=READY_TIMEOUT_SECONDS,
                process=process,
                interval_seconds=0.05,
            )
        except processes.StartError as error:
            container.stop()
            raise processes.StartError(
                f"the container {error}; its log ends:\n{processes.tail(log, 10)}"
            ) from error
        return container

    def _check_role(self, role: str, image: str) -> None:
        """The container's role pulls its image; without leave to write logs it only has none on AWS."""
        try:
            for need in of_a_pull(image):
                self.authority.demand(role, need)
        except RefusedError as error:
            raise processes.StartError(error.message) from error
        actions = self.authority.actions
        self.authority.permits(role, of_a_containers_logs(actions.account, actions.region))


@dataclass(frozen=True)
class Reply:
    """What a container answered to one request."""

    status: int
    body: bytes
    content_type: str


class Container:
    """A running container. Requests may come from many threads."""

    def __init__(
        self, port: int, process: subprocess.Popen[bytes], log: Path, *, ended: Callable[[], None]
    ) -> None:
        self._when_ended = ended
        self._port = port
        self._process = process
        self.log = log
        self._stopping = threading.Lock()

    @property
    def ended(self) -> bool:
        """Whether its process is no more."""
        return self._process.poll() is not None

    def healthy(self) -> bool:
        """Whether GET /ping answers 200."""
        try:
            url = f"http://127.0.0.1:{self._port}/ping"
            with urllib.request.urlopen(url, timeout=PING_TIMEOUT_SECONDS) as response:
                return int(response.status) == 200
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            return False

    def invoke(self, body: bytes, headers: Mapping[str, str], timeout_seconds: float) -> Reply:
        """POST /invocations; raises `TimeoutError` or `OSError` where no answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=timeout_seconds)
        end = time.monotonic() + timeout_seconds
        try:
            connection.request("POST", "/invocations", body, dict(headers))
            response = connection.getresponse()
            payload = response.read()
            if time.monotonic() > end:
                raise TimeoutError
            return Reply(
                response.status, payload, response.getheader("Content-Type") or "application/octet-stream"
            )
        except (ConnectionError, http.client.HTTPException) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING_SECONDS)
            raise OSError(f"the container broke the connection off: {error}") from error
        finally:
            connection.close()

    def stop(self) -> None:
        """SIGTERM, SIGKILL after the grace; a second call does nothing."""
        with self._stopping:
            processes.stop(self._process)
            self._when_ended()
