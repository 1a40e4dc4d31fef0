import base64
import json
from pathlib import Path

from bench import payloads


def files(folder: Path, *sizes: int) -> list[Path]:
    made = []
    for number, size in enumerate(sizes):
        made.append(folder / f"{number}.jpg")
        made[-1].write_bytes(bytes(size))
    return made


def test_bodies_hold_every_picture_once_and_in_order(tmp_path: Path) -> None:
    given = files(tmp_path, 10, 20, 30, 40, 50)

    bodies = payloads.batches(given, most_bytes=200, most_lines=64)

    lines = [json.loads(line) for body in bodies for line in body.splitlines()]
    assert [line["id"] for line in lines] == [file.name for file in given]
    assert [len(base64.b64decode(line["image"])) for line in lines] == [10, 20, 30, 40, 50]
    assert len(bodies) > 1
    assert all(len(body) <= 200 for body in bodies)


def test_bodies_are_as_large_as_may_be(tmp_path: Path) -> None:
    given = files(tmp_path, *[300] * 7)
    line = len(payloads.batches(given[:1])[0])

    bodies = payloads.batches(given, most_bytes=3 * line + 1)

    assert [body.count(b"\n") for body in bodies] == [3, 3, 1]


def test_bodies_of_small_pictures_have_a_bound_of_lines(tmp_path: Path) -> None:
    bodies = payloads.batches(files(tmp_path, *[1] * 5), most_lines=2)

    assert [body.count(b"\n") for body in bodies] == [2, 2, 1]


def test_a_picture_larger_than_a_body_goes_alone(tmp_path: Path) -> None:
    bodies = payloads.batches(files(tmp_path, 10, 900, 10), most_bytes=200)

    assert [body.count(b"\n") for body in bodies] == [1, 1, 1]
