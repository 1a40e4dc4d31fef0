"""This server's two modes, on the demo bundle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bench.processes import ProcessError
from bench.runners import Answer
from bench.serving_modes import BatchServer, EndpointServer
from bench.tower import VisionTower

BUNDLE = Path(__file__).resolve().parents[2] / "demo" / "model" / "bundle"
DIMENSION = 128


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pictures")
    made = [folder / f"{number}.jpg" for number in range(5)]
    for number, file in enumerate(made):
        Image.new("RGB", (120, 100), (40 * number, 90, 200)).save(file, quality=90)
    return made


@pytest.fixture
def batch(files: list[Path]) -> Iterator[BatchServer]:
    server = BatchServer(BUNDLE, files)
    yield server
    server.stop()


@pytest.fixture
def endpoint(files: list[Path]) -> Iterator[EndpointServer]:
    server = EndpointServer(BUNDLE, files)
    yield server
    server.stop()


def close(one: Answer, other: Answer) -> bool:
    return sum(left * right for left, right in zip(one.vector, other.vector, strict=True)) > 0.999


def test_both_modes_give_one_pictures_vector(batch: BatchServer, endpoint: EndpointServer) -> None:
    first_text = endpoint.start()
    batch.start()

    whole, single, text = batch.ask("pictures"), endpoint.ask("picture"), endpoint.ask("text")

    assert len(whole.vector) == DIMENSION
    assert close(whole, single)
    assert close(first_text, text)
    assert not close(single, text)
    assert 0 < text.seconds < first_text.seconds
    assert 50 < batch.peak_megabytes() < 2000


def test_a_picture_that_is_refused_is_no_speed(batch: BatchServer, files: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    server = BatchServer(BUNDLE, [*files, broken])
    try:
        server.start()

        with pytest.raises(ProcessError, match=r"no vector for 1 of 6 pictures; broken\.jpg: .*image_un"):
            server.ask("pictures")
    finally:
        server.stop()


def test_a_server_that_does_not_come_up_says_why(tmp_path: Path, files: list[Path]) -> None:
    server = EndpointServer(tmp_path, files)
    try:
        with pytest.raises(ProcessError, match=r"did not come up \(ended with status 1\)\n.*bundle"):
            server.start()
    finally:
        server.stop()


def test_the_tower_alone_has_a_speed() -> None:
    assert VisionTower(BUNDLE / "vision.xml").images_per_second(0.05) > 1
