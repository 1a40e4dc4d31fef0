"""A web server of pictures that answers well, slowly, wrongly, or not at all."""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts_kit.imports import noise

Answer = Callable[["Handler"], None]


class Pictures:
    """What is under which path, and what was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def counts(self) -> Counter[str]:
        """How often each path was asked."""
        return Counter(path for path, _ in self.asked)

    def put(
        self, path: str, data: bytes, etag: str | None = None, *, drips: int = 1, pause: float = 0.0
    ) -> str:
        """Put a picture under a path; its address."""

        def answer(handler: Handler) -> None:
            if etag and handler.headers.get("If-None-Match") == etag:
                handler.begin(304, {"ETag": etag})
                return
            handler.begin(200, {"Content-Length": str(len(data)), **({"ETag": etag} if etag else {})})
            step = -(-len(data) // drips)
            for at in range(0, len(data), step):
                time.sleep(pause)
                if at + step >= len(data):
                    handler.leave()  # who has the last byte may ask for the next picture at once
                handler.wfile.write(data[at : at + step])
                handler.wfile.flush()

        self.answers[path] = answer
        return self.url + path

    def say(self, path: str, *answers: tuple[int, dict[str, str], bytes]) -> str:
        """Answer these one after the other, the last of them for ever; the address."""
        left = list(answers)

        def answer(handler: Handler) -> None:
            status, headers, body = left.pop(0) if len(left) > 1 else left[0]
            handler.begin(status, {"Content-Length": str(len(body)), **headers})
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's pictures say."""

    pictures: Pictures
    left = False

    def do_GET(self) -> None:
        told = self.pictures
        with told.lock:
            told.asked.append((self.path, dict(self.headers)))
            told.at_once += 1
            told.most_at_once = max(told.most_at_once, told.at_once)
        try:
            answer = told.answers.get(self.path)
            if answer is None:
                self.begin(404, {"Content-Length": "0"})
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.leave()
            self.close_connection = True

    def leave(self) -> None:
        """Count no more as being answered."""
        with self.pictures.lock:
            self.pictures.at_once -= not self.left
            self.left = True

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Pictures]:
    """A server on this machine; with a certificate (and its key in one file) it speaks TLS."""

    class Own(Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        Own.pictures = Pictures(f"http://127.0.0.1:{server.server_port}")
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Own.pictures
        finally:
            server.shutdown()
            thread.join()


def certificate(name: str, folder: Path) -> Path:
    """A certificate for a name, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def misbehave(server: Pictures) -> dict[str, str]:
    """Addresses of pictures that cannot be had, by what is to be said of them."""
    whole = noise()
    say = server.say
    server.answers["/none.jpg"] = lambda handler: handler.connection.close()

    def endless(handler: Handler) -> None:
        handler.begin(200, {})
        while True:
            handler.wfile.write(whole * 100)

    server.answers["/endless.jpg"] = endless
    return {
        "the bytes are not a picture in a known format": say(
            "/html.jpg", (200, {}, b"<html>Not found</html>")
        ),
        "SVG is not accepted": say("/drawing.svg", (200, {}, b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
        "the picture is empty (0 bytes)": say("/empty.jpg", (200, {}, b"")),
        "cut off or damaged": say("/cut.jpg", (200, {}, whole[: len(whole) // 3])),
        "breaks off before its end": say(
            "/short.jpg", (200, {"Content-Length": str(len(whole))}, whole[:200])
        ),
        "is larger than": f"{server.url}/endless.jpg",
        "the server answers 404": f"{server.url}/gone.jpg",
        "the server answers 403": say("/forbidden.jpg", (403, {}, b"")),
        "the server answers 500": say("/broken.jpg", (500, {}, b"")),
        "is redirected more than 5 times": say("/loop.jpg", (302, {"Location": "/loop.jpg"}, b"")),
    }
