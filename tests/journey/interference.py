"""What stands between the deployed functions and a service: it passes everything on, but for what a test says."""

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

WAIT_S = 60


class ResetError(Exception):
    """The connection is to be reset, without an answer."""


@dataclass(frozen=True)
class Answer:
    """A status, headers and a body."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


PassOn = Callable[[], Answer]
Act = Callable[[PassOn], Answer]
"""Answers a request, having passed it on or not."""


@dataclass
class Moment:
    """A place at which a request waits until the test lets it go on."""

    reached: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, pass_on: PassOn) -> Answer:
        """Wait before the request is passed on."""
        self.reached.set()
        assert self.over.wait(WAIT_S)
        return pass_on()

    def wait(self) -> None:
        """Wait until a request is there."""
        assert self.reached.wait(WAIT_S), "no such request came"


@dataclass
class _Rule:
    pattern: re.Pattern[str]
    act: Act
    left: int


class Interference:
    """Meets requests by `METHOD /path`; the first rule that matches acts, as often as it may."""

    def __init__(self, target: str) -> None:
        self._target = target.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=32, retries=False)
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self.address = ""

    def on(self, pattern: str, act: Act, times: int = 1) -> None:
        """Let the next requests that match be met by an action."""
        with self._lock:
            self._rules.append(_Rule(re.compile(pattern), act, times))

    def clear(self) -> int:
        """Forget all rules; return how many requests they still waited for."""
        with self._lock:
            left, self._rules = sum(rule.left for rule in self._rules), []
        return left

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Pass a request on, or let a rule act; ResetError."""

        def pass_on() -> Answer:
            told = self._pool.request(
                method, self._target + path, headers=headers, body=body, decode_content=False, redirect=False
            )
            kept = {
                k: v for k, v in told.headers.items() if k.lower() not in ("transfer-encoding", "connection")
            }
            return Answer(told.status, told.data, kept)

        rule = self._take(f"{method} {path}")
        return rule.act(pass_on) if rule else pass_on()

    def _take(self, asked: str) -> _Rule | None:
        with self._lock:
            rule = next((one for one in self._rules if one.left and one.pattern.search(asked)), None)
            if rule:
                rule.left -= 1
            return rule

    @contextmanager
    def listening(self) -> Iterator["Interference"]:
        """Be there within the block."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def always(status: int, body: str = "{}", **headers: str) -> Act:
    """Answer in the service's place."""
    return lambda _: Answer(status, body.encode(), {"Content-Type": "application/json", **headers})


def reset(_: PassOn) -> Answer:
    """Break the connection."""
    raise ResetError


def changed(change: Callable[[bytes], bytes]) -> Act:
    """Pass on, and change the answer's body."""

    def act(pass_on: PassOn) -> Answer:
        told = pass_on()
        headers = {
            k: v
            for k, v in told.headers.items()
            if k.lower() != "content-length" and "checksum" not in k.lower()
        }
        return Answer(told.status, change(told.body), headers)

    return act


def first(do: Callable[[], object]) -> Act:
    """Do something before the request is passed on."""

    def act(pass_on: PassOn) -> Answer:
        do()
        return pass_on()

    return act


def then(do: Callable[[], object]) -> Act:
    """Do something when the request has been passed on, and before it is answered."""

    def act(pass_on: PassOn) -> Answer:
        told = pass_on()
        do()
        return told

    return act


def _handler(interference: Interference) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                told = interference.answer(self.command, self.path, dict(self.headers.items()), body)
            except (ResetError, urllib3.exceptions.HTTPError):
                self._break_off()
                return
            self.send_response_only(told.status)
            for name, value in told.headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            length = (
                told.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(told.body))
            )
            self.send_header("Content-Length", length)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(told.body)

        def _break_off(self) -> None:
            """Close so that the other side is told of a reset."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 (the library's names)

    return Handler
