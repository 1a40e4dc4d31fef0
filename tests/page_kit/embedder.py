"""Another site, with a page that embeds the search."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from journey.deployment import ROOT

_PAGE = ROOT / "page" / "embed.html"


class Site:
    """Serves `page/embed.html` at its root, with the API's address in place of `{{api}}`."""

    def __init__(self, server: ThreadingHTTPServer, api: str) -> None:
        self.origin = f"http://127.0.0.1:{server.server_port}"
        self.api = api

    def page(self) -> bytes:
        return _PAGE.read_text(encoding="utf-8").replace("{{api}}", self.api).encode()


@contextmanager
def serving(api: str) -> Iterator[Site]:
    """Serve within the block, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = site.page() if self.path.partition("?")[0] == "/" else b""
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(server, api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
