"""This server's process and the connections to it."""

import http.client
import json
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import payloads
from bench.processes import Process, started
from bench.runners import Answer
from bench.ways import WORDS

START_SECONDS = 180
POLL_SECONDS = 0.005
# Batch Transform's own limit of an invocation.
REQUEST_SECONDS = 600
# Servers close a connection that nobody used for some seconds (uvicorn: 5); it is opened anew before that.
IDLE_SECONDS = 2


class KeptAlive:
    """A connection that is kept while it is in use, as SageMaker's router keeps its own."""

    def __init__(self, port: int, idle: float = IDLE_SECONDS) -> None:
        self._idle = idle
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
        self._used = time.monotonic()

    def request(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> tuple[int, bytes]:
        """Return an answer's status and body; raises `OSError` or `HTTPException`, and can be used again after it."""
        if time.monotonic() - self._used > self._idle:
            self._connection.close()
        try:
            self._connection.request(
                method, path, body or None, {"Content-Type": content_type} if body else {}
            )
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        finally:
            self._used = time.monotonic()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Server:
    """A server's process and `connected` connections to it, which may be used at once."""

    name: str
    answers: tuple[str, ...]
    environment: Mapping[str, str]
    connected = 1

    def __init__(self, bundle: Path, files: Sequence[Path]) -> None:
        self.versions: Mapping[str, str] = {}
        self.files = files
        self.connections: list[KeptAlive] = []
        self._bundle = bundle
        self._open = ExitStack()
        self._process: Process

    def start(self) -> Answer:
        """Start, wait until it is healthy, encode a text."""
        self.stop()
        port = _free_port()
        here = {
            "SM_MODEL_DIR": str(self._bundle),
            "CLIP_HOST": "127.0.0.1",
            "SAGEMAKER_BIND_TO_PORT": str(port),
        }
        begun = time.perf_counter()
        command = [sys.executable, "-m", "model_code.serve"]
        self._process = self._open.enter_context(started(command, {**self.environment, **here}))
        self.connections = [KeptAlive(port) for _ in range(self.connected)]
        self._wait_until_healthy()
        vector = self.encoded_text()
        return Answer(time.perf_counter() - begun, vector)

    def peak_megabytes(self) -> int:
        """Return the process's peak."""
        return self._process.peak_megabytes()

    def stop(self) -> None:
        """End the process."""
        for connection in self.connections:
            connection.close()
        self._open.close()

    def post(self, connection: KeptAlive, body: bytes, content_type: str) -> bytes:
        """Return the body of a request's answer, or raise `ProcessError` for any other status than 200."""
        try:
            status, answer = connection.request("POST", "/invocations", body, content_type)
        except (OSError, http.client.HTTPException) as error:
            raise self._process.failure(f"a request failed: {error!r}") from error
        if status != http.client.OK:
            raise self._process.failure(f"it answered {status}: {answer[:200]!r}")
        return answer

    def encoded_text(self) -> tuple[float, ...]:
        """Return one short text's vector."""
        return vector_of(self.post(self.connections[0], payloads.text(WORDS), "application/json"))

    def _wait_until_healthy(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.child.poll() is None:
            try:
                if self.connections[0].request("GET", "/ping")[0] == http.client.OK:
                    return
            except (OSError, http.client.HTTPException):
                pass  # it does not listen yet
            time.sleep(POLL_SECONDS)
        raise self._process.failure("it did not come up")


def vector_of(answer: bytes) -> tuple[float, ...]:
    """Return the first vector of an answer in `application/json`."""
    return tuple(json.loads(answer)["embeddings"][0])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
