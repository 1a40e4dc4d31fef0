"""Lambda's Runtime API: how one runtime process fetches its next event and hands back its answer."""

from __future__ import annotations

import queue
import secrets
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What a function returned (`error` false) or the error payload it ended with, and its last log lines."""

    payload: bytes
    error: bool
    log: str = ""


@dataclass
class Event:
    """One invocation on its way through a process. `delivered` is set when the process has taken it."""

    payload: bytes
    timeout_seconds: float
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    delivered: threading.Event = field(default_factory=threading.Event)
    deadline: float = 0.0
    answer: queue.Queue[Answer] = field(default_factory=lambda: queue.Queue(1))


class RuntimeApi:
    """Serves one runtime process. `initialised` is set by its first request for an event."""

    def __init__(self, function_arn: str) -> None:
        self.function_arn = function_arn
        self.initialised = threading.Event()
        self.init_error: bytes | None = None
        self.current: Event | None = None
        self._events: queue.Queue[Event | None] = queue.Queue()
        self.secret = secrets.token_urlsafe(32)
        """Begins every path: without it, any page that a browser has open could take events and answer them."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        """Host, port and secret, as `AWS_LAMBDA_RUNTIME_API` takes them."""
        return f"127.0.0.1:{self._server.server_port}/{self.secret}"

    def submit(self, event: Event) -> None:
        """Hand an event to the process."""
        self._events.put(event)

    def close(self) -> None:
        """Stop serving."""
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next_event(self) -> Event | None:
        """Wait for an event; its time starts when the process takes it."""
        self.initialised.set()
        event = self._events.get()
        if event is not None:
            event.deadline = time.time() + event.timeout_seconds
            self.current = event
            event.delivered.set()
        return event

    def finish(self, request_id: str, answer: Answer) -> None:
        """Take the process's answer; one that comes twice or too late is dropped."""
        event = self.current
        if event is not None and event.request_id == request_id and event.answer.empty():
            event.answer.put(answer)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api


class _Handler(BaseHTTPRequestHandler):
    """The four requests of the Runtime API, version 2018-06-01."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the process's own log is what matters."""

    def do_GET(self) -> None:
        """`…/invocation/next`."""
        if not self._admitted():
            return
        event = self.server.api.next_event()
        if event is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": event.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(event.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.api.function_arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
            "Content-Type": "application/json",
        }
        self._reply(200, headers, event.payload)

    def do_POST(self) -> None:
        """`…/invocation/ID/response`, `…/invocation/ID/error` and `…/init/error`."""
        if not self._admitted():
            return
        body = self._body()
        parts = self.path.strip("/").split("/")
        api = self.server.api
        if parts[-2:] == ["init", "error"]:
            api.init_error = body
            api.initialised.set()
        else:
            api.finish(parts[-2], Answer(body, error=parts[-1] == "error"))
        self._reply(202, {}, b"")

    def _admitted(self) -> bool:
        """Whether the path has the secret; else refuse, and do not read on."""
        given = self.path.partition("/")[2].partition("/")[0]
        if secrets.compare_digest(given.encode(), self.server.api.secret.encode()):
            return True
        self.close_connection = True
        self._reply(403, {}, b"")
        return False

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
