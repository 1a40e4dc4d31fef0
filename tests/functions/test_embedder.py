"""The endpoint's client against an HTTP server that answers as SageMaker does."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from common.embedder import Embedder
from common.errors import InputRejectedError, UnavailableError

MODEL = {"id": "m", "revision": "r", "fingerprint": "f", "dimension": 2}
Answer = tuple[int, str | None, dict[str, object]]
Serve = Callable[[Answer], Embedder]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> Embedder:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(answer))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        return Embedder("clip", read_timeout_s=5)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _answering(answer: Answer) -> type[BaseHTTPRequestHandler]:
    status, kind, body = answer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            payload = json.dumps(body).encode()
            self.send_response(status)
            if kind:
                self.send_header("x-amzn-ErrorType", kind)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


def test_vectors_come_with_their_model(serve: Serve) -> None:
    embedder = serve((200, None, {"model": MODEL, "embeddings": [[1.0, 0.0]]}))
    embedded = embedder.embed([{"text": "mug"}])
    assert embedded.vectors == [[1.0, 0.0]]
    assert (embedded.model.fingerprint, embedded.model.dimension) == ("f", 2)


def test_a_refused_picture_is_the_callers_fault(serve: Serve) -> None:
    fault = {"error": {"code": "image_unreadable", "message": "not a picture", "position": 1}}
    answer = {"OriginalStatusCode": 400, "OriginalMessage": json.dumps(fault), "Message": "…"}
    with pytest.raises(InputRejectedError, match="not a picture") as caught:
        serve((424, "ModelError", answer)).embed([{"text": "x"}, {"image": "x"}])
    assert (caught.value.code, caught.value.position) == ("image_unreadable", 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "ModelNotReadyException"), (503, "ServiceUnavailable"), (400, "ThrottlingException")],
)
def test_a_cold_endpoint_is_unavailable(serve: Serve, status: int, kind: str) -> None:
    with pytest.raises(UnavailableError) as caught:
        serve((status, kind, {"Message": "not yet"})).embed([{"text": "x"}])
    assert caught.value.retry_after > 0


def test_a_broken_container_is_nobodys_input(serve: Serve) -> None:
    answer: dict[str, object] = {"OriginalStatusCode": 500, "OriginalMessage": "…", "Message": "…"}
    with pytest.raises(Exception, match="ModelError") as caught:
        serve((424, "ModelError", answer)).embed([{"text": "x"}])
    assert not isinstance(caught.value, InputRejectedError)


def test_an_endpoint_out_of_reach_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(UnavailableError):
        Embedder("clip", read_timeout_s=1).embed([{"text": "x"}])
