"""The HTTP server: werkzeug's, one request a connection, with small answers sent at once."""

from __future__ import annotations

import socket
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server


class _Handler(MotoRequestHandler):
    """HTTP/1.1 without a log line a request."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 120

    def handle_expect_100(self) -> bool:
        """Send `100 Continue` now: answers are buffered here, and an S3 client waits a second for it."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        del self.headers["Expect"]
        return proceed

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def web_server(application: Any, listener: socket.socket) -> BaseWSGIServer:
    """A threaded server on a socket that listens already."""
    host, port = listener.getsockname()[:2]
    return make_server(host, port, application, threaded=True, request_handler=_Handler, fd=listener.fileno())
