"""From start to stop: when a server is healthy, what keeps it from it, how it ends."""

import base64
import json
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model_code.towers import bundle as bundles
from model_kit import odd_pictures
from model_kit.server import Answer, Server, base64_of, encoded, started


@pytest.fixture
def own_bundle(bundle_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle_folder, tmp_path / "bundle"))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    manifest = folder / bundles.MANIFEST
    document = json.loads(manifest.read_text())
    change(document)
    manifest.write_text(json.dumps(document))


def damage_file(folder: Path) -> None:
    with (folder / "vision.bin").open("r+b") as file:
        file.write(b"\1")


def spoil_golden(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["golden"][0]["embedding"] = document["golden"][-1]["embedding"]

    rewrite(folder, change)


def swap_tokenizer(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["files"]["tokenizer.json"] = bundles.sha256(folder / "tokenizer.json")

    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["post_processor"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    rewrite(folder, change)


def remove_manifest(folder: Path) -> None:
    (folder / bundles.MANIFEST).unlink()


def empty_manifest(folder: Path) -> None:
    (folder / bundles.MANIFEST).write_text('{"format": 1}')


@pytest.mark.parametrize("harm", [damage_file, spoil_golden, swap_tokenizer, remove_manifest, empty_manifest])
def test_a_server_whose_bundle_cannot_be_vouched_for_ends_unhealthy(
    harm: Callable[[Path], None], own_bundle: Path, tmp_path: Path
) -> None:
    harm(own_bundle)
    with started(own_bundle, tmp_path / "log") as server:
        healthy = []
        while server.process.poll() is None:
            healthy.append(server.ping() == 200)
            time.sleep(0.02)
        assert server.process.wait(60) == 1
        assert not any(healthy)
        assert server.events("bundle")[0]["message"]
        assert "Traceback" not in server.log.read_text()


def test_a_setting_that_cannot_be_used_is_named(bundle_folder: Path, tmp_path: Path) -> None:
    with started(bundle_folder, tmp_path / "log", CLIP_BATCH_SIZE="many") as server:
        assert server.process.wait(60) == 2
        assert "CLIP_BATCH_SIZE" in server.events("setting")[0]["message"]


def test_until_the_model_is_proven_requests_are_told_to_come_again(
    bundle_folder: Path, tmp_path: Path
) -> None:
    with started(bundle_folder, tmp_path / "log") as server:
        early: list[Answer] = []
        while server.ping() != 200:
            if server.ping() == 503:
                early.append(server.embed({"text": "mug"}))
            time.sleep(0.01)
        assert all(answer.status in (200, 503) for answer in early)
        assert server.embed({"text": "mug"}).status == 200


def test_on_sigterm_what_was_begun_is_finished(bundle_folder: Path, tmp_path: Path) -> None:
    picture = base64_of(encoded(odd_pictures.scene(1500, 1500), "JPEG"))
    lines = [json.dumps({"id": str(n), "image": picture}).encode() for n in range(60)]
    with started(bundle_folder, tmp_path / "log", CLIP_BATCH_SIZE="4", CLIP_WORKERS="2") as server:
        server.wait_until_healthy()
        with _begin_batch(server, lines) as connection, connection.makefile("rb") as response:
            server.process.send_signal(signal.SIGTERM)
            rest = response.read()
        assert server.process.wait(60) == 0
        assert rest.endswith(b"\r\n0\r\n\r\n")
        assert server.events("request")[0]["counts"] == {"images": 60}


def _begin_batch(server: Server, lines: list[bytes]) -> socket.socket:
    """Send a batch and return once its response has begun."""
    body = b"".join(line + b"\n" for line in lines)
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    head = f"POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    connection.sendall(head.encode() + b"Content-Type: application/jsonlines\r\n\r\n" + body)
    assert connection.recv(100).startswith(b"HTTP/1.1 200")
    return connection


def test_a_server_of_batch_transform_gives_what_an_endpoint_gives(
    bundle_folder: Path, tmp_path: Path
) -> None:
    colours = ["red", "green", "blue", "white", "black", "orange", "purple"]
    pictures = [
        encoded(Image.new("RGB", (300 + 40 * n, 500), name), "JPEG") for n, name in enumerate(colours)
    ]
    inputs = [{"image": base64_of(picture)} for picture in pictures] + [{"text": name} for name in colours]
    lines = [{"id": number, **one} for number, one in enumerate(inputs * 7)]
    with (
        started(bundle_folder, tmp_path / "one") as endpoint,
        started(bundle_folder, tmp_path / "two", SAGEMAKER_BATCH="true", CLIP_THREADS="2") as batch,
    ):
        endpoint.wait_until_healthy()
        batch.wait_until_healthy()
        wanted = np.array(endpoint.embed(*inputs).json()["embeddings"] * 7)
        answered = batch.batch(lines).lines()
    assert [line["id"] for line in answered] == list(range(len(lines)))
    got = np.array([line["embedding"] for line in answered])
    assert (wanted * got).sum(axis=1).min() > 0.999


def test_the_work_of_a_client_that_has_gone_is_given_up(bundle_folder: Path, tmp_path: Path) -> None:
    picture = base64_of(encoded(odd_pictures.scene(1500, 1500), "JPEG"))
    lines = [json.dumps({"id": str(n), "image": picture}).encode() for n in range(200)]
    with started(bundle_folder, tmp_path / "log", CLIP_BATCH_SIZE="4", CLIP_WORKERS="2") as server:
        server.wait_until_healthy()
        _begin_batch(server, lines).close()
        while not server.events("request"):
            time.sleep(0.02)
        event = server.events("request")[0]
        assert event["counts"].get("images", 0) < 200
        assert server.embed({"text": "mug"}).status == 200


def test_of_two_batches_the_first_is_answered_first(bundle_folder: Path, tmp_path: Path) -> None:
    picture = base64_of(encoded(odd_pictures.scene(300, 300), "JPEG"))
    lines = [json.dumps({"id": str(n), "image": picture}).encode() for n in range(1000)]
    with started(bundle_folder, tmp_path / "log", CLIP_BATCH_SIZE="4") as server:
        server.wait_until_healthy()
        with _begin_batch(server, lines) as first:
            answered = [0]
            reading = threading.Thread(target=_count_lines, args=(first, answered))
            reading.start()
            with _begin_batch(server, lines) as second, second.makefile("rb") as rest:
                before_the_second = answered[0]
                assert rest.read().endswith(b"\r\n0\r\n\r\n")
            reading.join()
    assert answered[0] > 990  # the first lines came with the response's head
    assert before_the_second > 900


def _count_lines(connection: socket.socket, counted: list[int]) -> None:
    with connection.makefile("rb") as response:
        for line in response:
            counted[0] += line.startswith(b'{"id"')
            if line == b"0\r\n":
                return


def test_a_client_that_does_not_read_its_batch_holds_up_no_other(bundle_folder: Path, tmp_path: Path) -> None:
    # Refused lines cost nothing, and their ids come back: more than the connection's buffers hold.
    lines = [json.dumps({"id": "x" * 20_000, "text": " "}).encode() for _ in range(1500)]
    with started(bundle_folder, tmp_path / "log") as server:
        server.wait_until_healthy()
        with _begin_batch(server, lines):
            assert server.batch([{"id": "mug", "text": "mug"}] * 40).status == 200
            assert not server.events("request")[1:], "the first batch must still be waiting for its reader"


def test_all_odd_pictures_at_once_leave_the_server_healthy_and_its_memory_bounded(
    bundle_folder: Path, tmp_path: Path
) -> None:
    odd = odd_pictures.all_odd()
    with started(bundle_folder, tmp_path / "log", CLIP_CONCURRENCY="8") as server:
        server.wait_until_healthy()
        good = [{"id": "red", "image": base64_of(encoded(Image.new("RGB", (64, 64), "red")))}] * 20
        server.batch(good)
        before = _resident(server)
        lines = [{"id": one.name, "image": base64.b64encode(one.data).decode()} for one in odd]
        answers: list[Answer] = []
        clients = [threading.Thread(target=lambda: answers.append(server.batch(lines))) for _ in range(4)]
        clients += [threading.Thread(target=server.invoke, args=(one.data, "image/x")) for one in odd]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        wanted = [one.verdict for one in odd]
        for answer in answers:
            assert [line.get("error", {}).get("code", "ok") for line in answer.lines()] == wanted
        assert len(answers) == 4
        assert server.ping() == 200
        assert server.batch(good).results() == server.batch(good).results()
        assert _resident(server, "VmHWM") - before < 600
        until = time.monotonic() + 20
        while _resident(server) - before > 100:
            assert time.monotonic() < until, "an idle server must give back what the pictures took"
            time.sleep(0.1)


def _resident(server: Server, field: str = "VmRSS") -> int:
    """Return megabytes of memory of the server's process."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith(field))
