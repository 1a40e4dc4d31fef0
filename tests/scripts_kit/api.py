"""A search API over real HTTP that holds its callers to SigV4, as API Gateway does."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from scripts_kit.contract import complaint
from scripts_kit.shop import API_HOST

Answered = tuple[int, dict[str, str], bytes]


@dataclass
class SearchApi:
    """What it is asked, and what it answers: a queue, whose last answer is repeated.

    `asked` has each request's fields: its JSON, or what its address says, and a picture's bytes as `picture`.
    `types` are the attributes of the release, which is told beside the queue; `by` answers instead of the queue.
    """

    answers: list[Answered]
    types: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    by: Callable[[str, dict[str, Any]], Answered] | None = None
    url: str = ""

    def answer(self, path: str, fields: dict[str, Any]) -> Answered:
        if self.by:
            return self.by(path, fields)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def release(self) -> Answered:
        attributes = [{"name": name, "type": kind} for name, kind in self.types.items()]
        return 200, {}, json.dumps({"release": "r1", "attributes": attributes}).encode()


def found(*items: dict[str, Any], **further: Any) -> Answered:
    """A result page."""
    whole = [
        {"title": "", "score": 0.5, "image": None, "matched_image": None, "attributes": {}, **i}
        for i in items
    ]
    nothing = dict.fromkeys(("cursor", "facets", "confidence", "good_match", "degraded"))
    told = {"items": whole, "total": len(whole), "truncated": False, **nothing, **further}
    return 200, {}, json.dumps(told).encode()


def error(status: int, code: str, message: str, **headers: str) -> Answered:
    """An error in the API's own shape."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"error": {"code": code, "message": message, "field": None}}).encode()


@contextmanager
def serve(
    *answers: Answered,
    types: dict[str, str] | None = None,
    by: Callable[[str, dict[str, Any]], Answered] | None = None,
) -> Iterator[SearchApi]:
    """Serve on a free port of this machine."""
    api = SearchApi(list(answers), types or {}, by=by)
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
            self._reply(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self._reply(b"")

        def _reply(self, body: bytes) -> None:
            if not _signed(self, body):
                return self._send(
                    403, {}, b'{"message": "The request signature we calculated does not match"}'
                )
            address = urlsplit(self.path)
            api.paths.append(address.path)
            api.keys.append(self.headers.get("X-Api-Key"))
            if address.path == "/v1/release":
                return self._send(*api.release())
            fields = _fields(self.headers.get("Content-Type"), address.query, body)
            if refused := complaint({name: value for name, value in fields.items() if name != "picture"}):
                return self._send(*error(400, "invalid_request", refused))
            api.asked.append(fields)
            return self._send(*api.answer(address.path, fields))

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler


def _fields(content_type: str | None, query: str, body: bytes) -> dict[str, Any]:
    """What a request asks for: of an address JSON where it is JSON, else text; lists of `fields` by commas."""
    if content_type == "application/json":
        told: dict[str, Any] = json.loads(body)
        return told
    given = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    fields = {name: _value(name, value) for name, value in given.items()}
    return {**fields, "picture": body} if content_type else fields


def _value(name: str, value: str) -> Any:
    if name in {"text", "mode", "cursor"}:
        return value
    return value.split(",") if name == "fields" else json.loads(value)


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
    named = {name: given[name] for name in ("Content-Type", "Host") if name in given}
    request = AWSRequest(handler.command, f"https://{API_HOST}{handler.path}", named, body)
    _AtTheTimeOf(Credentials("test", "test"), given["X-Amz-Date"]).add_auth(request)
    return bool(request.headers["Authorization"] == given["Authorization"])
