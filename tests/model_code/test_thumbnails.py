"""Thumbnails: what is asked for beside a vector, what comes, and what is refused."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model_code.pictures.thumbnail import reduced, thumbnail
from model_kit.server import Server, base64_of, encoded

FAULT = "thumbnail: must be a whole number of pixels from 16 to 1,024"


def pattern(width: int, height: int) -> Image.Image:
    """A picture of smooth colours, that a JPEG keeps."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, 255 - across], -1).astype(np.uint8))


def opened(line: dict[str, Any]) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(line["thumbnail"])))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1000, 1000), (320, 320)),
        ((640, 480), (320, 240)),
        ((480, 640), (240, 320)),
        ((2400, 1200), (320, 160)),
        ((320, 7), (320, 7)),
        ((31, 20), (31, 20)),
        ((5000, 1), (320, 1)),
        ((1, 5000), (1, 320)),
    ],
)
def test_the_longest_side_is_at_most_what_was_asked_for(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    levels = np.asarray(pattern(*size))
    made = Image.open(io.BytesIO(thumbnail(levels, 320) or b""))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", small)
    wanted = np.asarray(Image.fromarray(levels).resize(small, Image.Resampling.BICUBIC), np.int16)
    assert np.abs(np.asarray(made, np.int16) - wanted).mean() < 8


@pytest.mark.parametrize("size", [(900, 700), (1700, 1300), (1300, 1700), (4000, 3000), (300, 9000)])
def test_a_large_picture_is_reduced_as_a_small_one_is(size: tuple[int, int]) -> None:
    levels = np.asarray(pattern(*size))
    found = reduced(levels, 320)
    wanted = Image.fromarray(levels).resize((found.shape[1], found.shape[0]), Image.Resampling.BICUBIC)
    assert np.abs(found - np.asarray(wanted, np.int16)).max() <= 2


def test_a_batch_has_them_where_they_are_asked_for(server: Server) -> None:
    picture = base64_of(encoded(pattern(640, 480)))
    answer = server.batch(
        [
            {"id": "with", "image": picture, "thumbnail": 320},
            {"id": "without", "image": picture},
            {"id": "text", "text": "mug"},
            {"id": "smaller", "image": picture, "thumbnail": 16},
            {"id": "none", "image": base64_of(b"no picture"), "thumbnail": 320},
        ]
    )
    lines = {line["id"]: line for line in answer.results()}
    assert {name: set(line) - {"id"} for name, line in lines.items()} == {
        "with": {"embedding", "thumbnail"},
        "without": {"embedding"},
        "text": {"embedding"},
        "smaller": {"embedding", "thumbnail"},
        "none": {"error"},
    }
    assert (opened(lines["with"]).size, opened(lines["smaller"]).size) == ((320, 240), (16, 12))
    assert lines["with"]["embedding"] == pytest.approx(lines["without"]["embedding"], abs=0.01)


def test_a_request_has_them_in_their_places(server: Server) -> None:
    picture = base64_of(encoded(pattern(100, 50)))
    body = server.embed({"text": "mug"}, {"image": picture, "thumbnail": 50}, {"image": picture}).json()
    assert [one is not None for one in body["thumbnails"]] == [False, True, False]
    assert opened({"thumbnail": body["thumbnails"][1]}).size == (50, 25)
    assert "thumbnails" not in server.embed({"image": picture}).json()


def test_it_is_upright_and_on_white(server: Server) -> None:
    turned = Image.new("RGB", (60, 30), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    lines = server.batch(
        [
            {"id": 1, "image": base64_of(encoded(turned, "JPEG", exif=exif)), "thumbnail": 32},
            {"id": 2, "image": base64_of(encoded(clear)), "thumbnail": 32},
        ]
    ).lines()
    assert opened(lines[0]).size == (16, 32)
    assert opened(lines[1]).getpixel((16, 16)) == (255, 255, 255)


@pytest.mark.parametrize("side", [15, 1025, 0, -320, True, "320", 320.0, None, [320], 2**70])
def test_another_size_is_refused_and_costs_that_input_alone(server: Server, side: object) -> None:
    picture = base64_of(encoded(pattern(20, 20)))
    lines = server.batch(
        [{"id": "odd", "image": picture, "thumbnail": side}, {"id": "good", "image": picture}]
    ).lines()
    assert lines[0] == {"id": "odd", "error": {"code": "bad_request", "message": FAULT}}
    assert "embedding" in lines[1]
    answer = server.embed({"image": picture}, {"image": picture, "thumbnail": side})
    assert answer.error() == (400, "bad_request")
    error = answer.json()["error"]
    assert (error["position"], error["message"]) == (1, f"inputs[1]: {FAULT}")


def test_a_text_has_none(server: Server) -> None:
    (line,) = server.batch([{"id": "t", "text": "mug", "thumbnail": 320}]).lines()
    assert line["error"]["message"] == "thumbnail: only an image can have one"


def test_its_time_is_in_the_log(server: Server) -> None:
    server.embed(*[{"image": base64_of(encoded(pattern(30, 30))), "thumbnail": 16}] * 11)
    assert "thumbnail" in server.event_with("request", {"images": 11})["milliseconds"]
