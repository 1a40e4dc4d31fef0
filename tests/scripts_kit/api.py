"""A search API over real HTTP that holds its callers to SigV4, as API Gateway does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from scripts_kit.shop import API_HOST


@dataclass
class SearchApi:
    """What it is asked, and what it answers: a queue, whose last answer is repeated."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def found(*items: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """A result page."""
    whole = [
        {"title": "", "score": 0.5, "image": None, "matched_image": None, "attributes": {}, **i}
        for i in items
    ]
    return 200, {}, json.dumps({"items": whole, "total": len(whole)}).encode()


def error(status: int, code: str, message: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """An error in the API's own shape."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"error": {"code": code, "message": message, "field": None}}).encode()


@contextmanager
def serve(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[SearchApi]:
    """Serve on a free port of this machine."""
    api = SearchApi(list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(api: SearchApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not _signed(self, body):
                return self._send(
                    403, {}, b'{"message": "The request signature we calculated does not match"}'
                )
            api.asked.append(json.loads(body))
            api.paths.append(self.path)
            return self._send(*api.answer())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler


class _AtTheTimeOf(SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Signs as of a given moment."""

    def __init__(self, credentials: Credentials, moment: str) -> None:
        super().__init__(credentials, "execute-api", "eu-central-1")
        self.moment = moment

    def _modify_request_before_signing(self, request: AWSRequest) -> None:
        request.context["timestamp"] = self.moment
        super()._modify_request_before_signing(request)


def _signed(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Whether the signature is that of this body, for the API's own host and path."""
    given = handler.headers
    if given["Host"] != API_HOST:
        return False
    named = {"Content-Type": given["Content-Type"], "Host": given["Host"]}
    request = AWSRequest("POST", f"https://{API_HOST}{handler.path}", named, body)
    _AtTheTimeOf(Credentials("test", "test"), given["X-Amz-Date"]).add_auth(request)
    return bool(request.headers["Authorization"] == given["Authorization"])
