"""An HTTP server that answers as SageMaker or OpenSearch does: at once, or not before it is told to stop."""

import gzip
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_POLL_S = 0.01
"""How soon a server notices that it is to stop."""
COLD_START_S = 60.0
"""How long a cold endpoint holds a request, in these tests."""


@dataclass(frozen=True)
class Answer:
    """A status, a JSON body, the error's type where it is one, and how long it is held back."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    kind: str | None = None
    after_s: float = 0
    each: bool = False
    """Whether it is the answer to each of several searches in one request."""
    raw: bytes | None = None
    """In place of JSON: whatever else a server may send."""

    def to(self, request: bytes) -> dict[str, Any]:
        """Return the body for a request."""
        if not self.each:
            return self.body
        return {"responses": [self.body] * (plain(request).count(b"\n") // 2)}


def plain(request: bytes) -> bytes:
    """Return a request's body, unpacked."""
    return gzip.decompress(request) if request[:2] == b"\x1f\x8b" else request


COLD = None
"""In place of an answer: the request is held for `COLD_START_S`."""
BROKEN = "broken"
"""In place of an answer: the connection is closed."""


class Endpoint:
    """What a test sees of the server: its URL, and how many requests came."""

    def __init__(self, answers: Sequence[Answer | str | None]) -> None:
        self.requests: list[bytes] = []
        self.url = ""
        self.stopped = threading.Event()
        self.about: Any = {}
        """The answer to every GET, which is not counted."""
        self._answers = answers
        self._begun = 0

    def recover(self, *answers: Answer | str | None) -> None:
        """Give other answers from now on."""
        self._answers, self._begun = answers, len(self.requests)

    def next_answer(self, body: bytes) -> Answer | str | None:
        """Take a request; the last answer stands for all later ones."""
        self.requests.append(body)
        return self._answers[min(len(self.requests) - self._begun, len(self._answers)) - 1]


@contextmanager
def serving(*answers: Answer | str | None) -> Iterator[Endpoint]:
    """Serve the answers in turn on a port of its own."""
    endpoint = Endpoint(answers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(endpoint))
    endpoint.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(_POLL_S,), daemon=True).start()
    try:
        yield endpoint
    finally:
        endpoint.stopped.set()
        server.shutdown()
        server.server_close()


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            answer = endpoint.next_answer(request)
            if answer is COLD:
                endpoint.stopped.wait(COLD_START_S)
                answer = BROKEN
            if isinstance(answer, str):
                self.close_connection = True
                return
            endpoint.stopped.wait(answer.after_s)
            with suppress(OSError):  # the client may have gone meanwhile
                self._send(answer, request)

        def do_GET(self) -> None:
            self._send(Answer(200, raw=json.dumps(endpoint.about).encode()), b"")

        def _send(self, answer: Answer, request: bytes) -> None:
            payload = json.dumps(answer.to(request)).encode() if answer.raw is None else answer.raw
            self.send_response(answer.status)
            if answer.kind:
                self.send_header("x-amzn-ErrorType", answer.kind)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
