"""Pictures in S3: what may be read, and what each failure is called."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from model_code.errors import Code, InputError
from model_code.serving import s3
from model_code.serving.s3 import S3Pictures
from model_kit import container
from model_kit.server import Server, base64_of, encoded, started

PREFIX = "s3://shop/catalog/"
PICTURE = encoded(Image.new("RGB", (60, 60), "green"))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def bucket(environment: dict[str, str]) -> Any:
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="shop")
    client.put_object(Bucket="shop", Key="catalog/images/a b+ü.png", Body=PICTURE)
    client.put_object(Bucket="shop", Key="catalog/big.png", Body=b"x" * 10_001)
    client.put_object(Bucket="shop", Key="private/a.png", Body=PICTURE)
    return client


@pytest.fixture
def pictures(bucket: Any) -> S3Pictures:
    return S3Pictures(PREFIX, max_bytes=10_000, connections=4)


def test_a_picture_below_the_prefix_is_read(pictures: S3Pictures) -> None:
    assert pictures.fetch(PREFIX + "images/a b+ü.png") == PICTURE


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        (PREFIX + "images/none.png", Code.IMAGE_NOT_FOUND),
        (PREFIX, Code.IMAGE_NOT_FOUND),
        (PREFIX + "images/", Code.IMAGE_NOT_FOUND),
        (PREFIX + "big.png", Code.IMAGE_TOO_LARGE),
        ("s3://shop/private/a.png", Code.IMAGE_FORBIDDEN),
        ("s3://shop/catalog/../private/a.png", Code.IMAGE_FORBIDDEN),
        ("s3://shop/catalogue/a.png", Code.IMAGE_FORBIDDEN),
        ("s3://other/catalog/a.png", Code.IMAGE_FORBIDDEN),
    ],
)
def test_everything_else_is_refused_by_its_name(pictures: S3Pictures, uri: str, code: Code) -> None:
    with pytest.raises(InputError) as refusal:
        pictures.fetch(uri)
    assert refusal.value.code is code
    assert "catalog/" not in refusal.value.message


def test_without_a_prefix_nothing_is_read(bucket: Any) -> None:
    with pytest.raises(InputError, match="no prefix") as refusal:
        S3Pictures("", 10_000, 4).fetch(PREFIX + "images/a b+ü.png")
    assert refusal.value.code is Code.IMAGE_FORBIDDEN


@pytest.fixture(params=["process", pytest.param("image", marks=pytest.mark.model)])
def reading_server(
    request: pytest.FixtureRequest, environment: dict[str, str], bundle_folder: Path, tmp_path: Path
) -> Iterator[Server]:
    """A server that may read from S3: this checkout's as a process, and the image's in its container."""
    given, log = {"CLIP_S3_PREFIX": PREFIX, **environment}, tmp_path / "log"
    if request.param == "image":
        with container.running(request.getfixturevalue("image"), log, "serve", **given) as server:
            yield server
    else:
        with started(bundle_folder, log, **given) as server:
            yield server


def test_a_server_embeds_from_s3_what_it_embeds_from_base64(bucket: Any, reading_server: Server) -> None:
    lines = [{"id": str(n), "image": PREFIX + "images/a b+ü.png"} for n in range(40)]
    lines.append({"id": "none", "image": PREFIX + "none.png"})
    server = reading_server
    server.wait_until_healthy()
    got = server.batch(lines).results()
    wanted = server.batch([{"id": "0", "image": base64_of(PICTURE)}] * 40).results()
    assert [line.get("error") for line in got[:40]] == [None] * 40
    single = server.embed({"image": PREFIX + "images/a b+ü.png"}).json()["embeddings"][0]
    assert [line["embedding"] for line in got[:40]] == [line["embedding"] for line in wanted]
    assert single == pytest.approx(wanted[0]["embedding"], abs=1e-4)
    assert got[40]["error"]["code"] == "image_not_found"


def test_s3_that_does_not_answer_is_an_error_of_the_line(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", 2)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(InputError, match="no answer") as refusal:
        S3Pictures(PREFIX, 10_000, 4).fetch(PREFIX + "a.png")
    assert refusal.value.code is Code.IMAGE_UNAVAILABLE


class Slow(BaseHTTPRequestHandler):
    """A bucket that asks to slow down, the first times that it is asked."""

    times = 0

    def do_GET(self) -> None:
        slow, type(self).times = self.times > 0, self.times - 1
        body = b"<Error><Code>SlowDown</Code></Error>" if slow else PICTURE
        self.send_response(503 if slow else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def slow_bucket(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Slow]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    yield Slow
    server.shutdown()
    server.server_close()


def test_a_bucket_that_asks_to_slow_down_is_asked_again(slow_bucket: type[Slow]) -> None:
    slow_bucket.times = 2
    assert S3Pictures(PREFIX, 10_000, 4).fetch(PREFIX + "a.png") == PICTURE


def test_one_that_goes_on_asking_to_is_no_fault_of_the_picture(
    slow_bucket: type[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", 2)
    slow_bucket.times = 1_000
    with pytest.raises(InputError, match="SlowDown; try again") as refusal:
        S3Pictures(PREFIX, 10_000, 4).fetch(PREFIX + "a.png")
    assert refusal.value.code is Code.IMAGE_UNAVAILABLE


def test_many_threads_share_one_client(pictures: S3Pictures) -> None:
    got: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: got.append(pictures.fetch(PREFIX + "images/a b+ü.png")))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [PICTURE] * 16
