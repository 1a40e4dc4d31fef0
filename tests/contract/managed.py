"""A server in front of OpenSearch that treats requests as a managed domain does, and keeps what it was sent."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import requests


@dataclass(frozen=True)
class Sent:
    """A request as it came; the body unpacked."""

    method: str
    path: str
    query: str
    body: bytes


class ManagedDomain:
    """Ignores the URL parameters of a POST, as AWS says of signed ones.

    `meanwhile` are things to happen just before the next requests are passed on, one each; None for nothing.
    """

    def __init__(self) -> None:
        self.url = ""
        self.sent: list[Sent] = []
        self.meanwhile: list[Callable[[], object] | None] = []

    @classmethod
    @contextmanager
    def in_front_of(cls, opensearch_url: str) -> Iterator["ManagedDomain"]:
        """Serve on a free port within the block."""
        domain = cls()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(opensearch_url, domain))
        domain.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield domain
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(opensearch_url: str, domain: ManagedDomain) -> type[BaseHTTPRequestHandler]:
    session = requests.Session()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            packed = self.headers.get("Content-Encoding") == "gzip"
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            domain.sent.append(Sent(self.command, path, query, gzip.decompress(raw) if packed else raw))
            happens = domain.meanwhile.pop(0) if domain.meanwhile else None
            if happens is not None:
                happens()
            params = "" if self.command == "POST" else query
            wanted = {"Content-Type": self.headers.get("Content-Type"), "Accept-Encoding": "identity"}
            wanted |= {"Content-Encoding": "gzip"} if packed else {}
            answer = session.request(
                self.command, opensearch_url + path, params=params, data=raw, headers=wanted, timeout=60
            )
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            pass

    return Handler
