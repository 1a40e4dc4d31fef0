"""A server process of its own, as SageMaker would start it, and the little client that the tests need."""

import base64
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
LOG_SECONDS = 10


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str

    def json(self) -> Any:
        return json.loads(self.body)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.body.splitlines()]

    def results(self) -> list[dict[str, Any]]:
        """A batch's lines without what the last says of the machine, which is another from answer to answer."""
        return [{name: value for name, value in line.items() if name != "machine"} for line in self.lines()]

    def error(self) -> tuple[int, str]:
        return self.status, self.json()["error"]["code"]


@dataclass(frozen=True)
class Server:
    """A running server and where its log goes."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def request(
        self, method: str, path: str, body: bytes = b"", content_type: str = "", timeout: float = 120
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            headers = {"Content-Type": content_type} if content_type else {}
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read(), response.headers.get("Content-Type", ""))
        finally:
            connection.close()

    def ping(self) -> int:
        try:
            return self.request("GET", "/ping", timeout=10).status
        except OSError:
            return 0

    def invoke(self, body: bytes, content_type: str) -> Answer:
        return self.request("POST", "/invocations", body, content_type)

    def embed(self, *inputs: Mapping[str, object]) -> Answer:
        return self.invoke(json.dumps({"inputs": inputs}).encode(), "application/json")

    def batch(self, lines: Sequence[bytes | Mapping[str, object]]) -> Answer:
        written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        return self.invoke(b"".join(line + b"\n" for line in written), "application/jsonlines")

    def events(self, name: str) -> list[dict[str, Any]]:
        whole_lines = self.log.read_text().rpartition("\n")[0].splitlines()
        written = [json.loads(line) for line in whole_lines]
        return [event for event in written if event["event"] == name]

    def event_with(self, name: str, counts: dict[str, int]) -> dict[str, Any]:
        """Wait for an event with these counts: a request is logged after it is answered."""
        until = time.monotonic() + LOG_SECONDS
        while not (found := [event for event in self.events(name) if event["counts"] == counts]):
            assert time.monotonic() < until, f"no such event: {self.events(name)}"
            time.sleep(0.02)
        return found[-1]

    def wait_until_healthy(self) -> None:
        until = time.monotonic() + START_SECONDS
        while self.ping() != 200:
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server did not come up: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def launched(
    command: Sequence[str], environment: Mapping[str, str], port: int, log: Path
) -> Iterator[Server]:
    """Start a server's process and end it with the block, by its process group."""
    with log.open("wb") as out:
        whole = {**os.environ, **environment}
        process = subprocess.Popen(command, env=whole, stdout=out, stderr=out, start_new_session=True)
    try:
        yield Server(port, process, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def started(bundle: Path, log: Path, **environment: str) -> Iterator[Server]:
    """Start the server of this checkout on a bundle; it may not be healthy yet."""
    port = free_port()
    given = {**listening(port), "SM_MODEL_DIR": str(bundle), "PYTHONPATH": str(ROOT), **environment}
    with launched([sys.executable, "-m", "model_code.serve"], given, port, log) as server:
        yield server


def listening(port: int) -> dict[str, str]:
    """Return the environment of a server on a port of this machine alone."""
    return {"SAGEMAKER_BIND_TO_PORT": str(port), "CLIP_HOST": "127.0.0.1"}


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()
