"""A Hub with one repository, `acme/clip`, that answers as the real one does until it is told not to."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model_kit.server import ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "onnx/model.onnx": b"something else"}
CLOSED = 0
"""In place of a status: the connection is closed."""
RESOLVE = """
import sys
from model_code.export.source import resolve
found = resolve(sys.argv[1], None)
print(found.folder, found.revision)
"""


class Hub:
    """`faults` by what is asked for, `api` or `file`: the statuses of the next answers."""

    def __init__(self) -> None:
        self.faults: dict[str, list[int]] = {"api": [], "file": []}
        self.asked: list[str] = []
        self.url = ""

    def resolve(self, source: str, home: Path) -> "subprocess.CompletedProcess[str]":
        """Let the export fetch a checkpoint from here."""
        env = {**os.environ, "HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
        command = [sys.executable, "-c", RESOLVE, source]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
        )

    def status(self, path: str) -> int:
        """Take a request and return what to answer it with."""
        kind = "file" if "/resolve/" in path else "api" if path.startswith("/api/models/") else ""
        self.asked += [kind]
        return self.faults[kind].pop(0) if self.faults.get(kind) else 200


@contextmanager
def serving() -> Iterator[Hub]:
    """Serve on a port of its own."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = hub.status(self.path)
            if status == CLOSED:
                self.close_connection = True
                return
            status, data, headers = (
                _answer(self.path) if status == 200 else (status, b"{}", {"Retry-After": "0"})
            )
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


def _answer(path: str) -> tuple[int, bytes, dict[str, str]]:
    if path.startswith("/api/models/acme/clip/tree/"):
        entries = [
            {"type": "file", "path": name, "size": len(data), "oid": "0" * 40} for name, data in FILES.items()
        ]
        return 200, json.dumps(entries).encode(), {}
    if path.startswith("/api/models/acme/clip"):
        siblings = [{"rfilename": name} for name in FILES]
        return 200, json.dumps({"id": "acme/clip", "sha": COMMIT, "siblings": siblings}).encode(), {}
    if path.startswith("/acme/clip/resolve/"):
        data = FILES[path.partition(f"{COMMIT}/")[2]]
        return 200, data, {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
    return 404, b"{}", {"X-Error-Code": "RepoNotFound"}
