"""Another site, with a page that embeds the search."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from journey.deployment import ROOT

_PAGE = ROOT / "page" / "embed.html"


_HOST = "127.0.0.1"
_PORTS = range(20_000, 32_000)
"""Below those that the system gives out: what is free there stays so until somebody asks for it by its number."""


def spare_origin() -> str:
    """Return an origin at which a site can be served later."""
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket() as taken:
            if taken.connect_ex((_HOST, port)):
                return f"http://{_HOST}:{port}"
    raise OSError(f"all ports from {_PORTS[0]} to {_PORTS[-1]} are taken")


@contextmanager
def serving(origin: str, api: str) -> Iterator[None]:
    """Serve `page/embed.html` at an origin within the block, with the API's address in place of `{{api}}`."""
    page = _PAGE.read_text(encoding="utf-8").replace("{{api}}", api).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = page if self.path.partition("?")[0] == "/" else b""
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer((_HOST, int(origin.rpartition(":")[2])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
