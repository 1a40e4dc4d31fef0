"""A domain's endpoint: lets requests in that an account's key has signed, and asks the server in its own name."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import urllib3
from werkzeug.wrappers import Request, Response

from ..access.guard import Guard
from ..access.keys import Key
from ..access.refusals import RefusedError, refusal
from ..aws.errors import AwsError
from ..aws.service import json_error
from ..web import web_server
from .upstream import Upstream

SERVICE = "es"
_PASSED_ON = ("Accept", "Accept-Encoding", "Content-Encoding", "Content-Type", "X-Opaque-Id")
_PASSED_BACK = ("Content-Type", "Content-Encoding", "Warning", "X-Opaque-Id", "Location")
Admit = Callable[[Key, Request], None]
"""Raises `RefusedError` where the signer may not do what a request asks for."""
_log = logging.getLogger(__name__)


class DomainEndpoint:
    """A WSGI application before an OpenSearch that nothing else may reach."""

    def __init__(self, upstream: Callable[[], Upstream], guard: Guard, admit: Admit) -> None:
        self._upstream = upstream
        self._guard = guard
        self._may_enter = admit

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            self._admit(request)
            response = self._pass_on(request)
        except RefusedError as error:
            response = refusal(request, SERVICE, error)
        except urllib3.exceptions.HTTPError as error:
            _log.warning("OpenSearch: %s", error)
            response = json_error(AwsError("ServiceUnavailable", "OpenSearch does not answer", 503))
        return response(environ, start_response)

    def _admit(self, request: Request) -> None:
        self._guard.check_name(request)
        self._guard.check_origin(request)
        self._may_enter(self._guard.signer(request, SERVICE), request)

    def _pass_on(self, request: Request) -> Response:
        target = str(request.environ.get("RAW_URI") or request.full_path)
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        answer = self._upstream().send(request.method, target, headers, request.get_data())
        kept = [(name, answer.headers[name]) for name in _PASSED_BACK if name in answer.headers]
        response = Response(answer.data, answer.status, kept)
        if request.method == "HEAD" and "Content-Length" in answer.headers:
            response.headers["Content-Length"] = answer.headers["Content-Length"]
        return response


@contextmanager
def endpoint(upstream: Callable[[], Upstream], guard: Guard, admit: Admit) -> Iterator[str]:
    """The URL of a domain's endpoint, which is served within the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = web_server(DomainEndpoint(upstream, guard, admit), listener)
    threading.Thread(target=server.serve_forever, name="domain", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.shutdown()
        listener.close()
