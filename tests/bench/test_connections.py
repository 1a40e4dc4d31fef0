"""Kept-alive connections, to a server that closes each after one answer without a word."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.servers import KeptAlive


class Closing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 http.server's own name
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Closing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_an_idle_connection_is_opened_anew(port: int) -> None:
    connection = KeptAlive(port, idle=0)

    assert [connection.request("GET", "/") for _ in range(3)] == [(200, b"ok")] * 3
    connection.close()


def test_a_broken_connection_can_be_used_again(port: int) -> None:
    connection = KeptAlive(port, idle=60)
    connection.request("GET", "/")

    with pytest.raises(ConnectionError):
        connection.request("GET", "/")

    assert connection.request("GET", "/") == (200, b"ok")
    connection.close()
