"""Pictures through pipes, and pictures of every kind on the contact sheet."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from model_kit import odd_pictures
from model_kit.odd_pictures import Odd
from scripts_kit.api import found, serve
from scripts_kit.shop import BUCKET, Shop, run

PROGRAM = Path(sys.executable).with_name("clip-search")
KINDS = (
    "jpeg cmyk", "png of 16 bits", "png palette with a transparent colour", "tiff of floats", "tiff of 16 bits",
    "avif", "avif animated", "heic", "webp animated", "gif animated", "jpeg with orientation 6",
)  # fmt: skip


@pytest.mark.parametrize(
    "odd", [o for o in odd_pictures.accepted() if o.name in KINDS], ids=lambda odd: odd.name
)
def test_the_sheet_shows_pictures_of_every_kind(
    odd: Odd, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.s3.put_object(Bucket=BUCKET, Key="catalog/odd", Body=odd.data)
    item = {"id": "1", "title": "x", "similarity": 0.5}
    drawn = []
    for image in ("odd", None):
        with serve(found({**item, "image": image})) as api:
            monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
            assert run("search", "x", "--sheet", tmp_path / "sheet.png").exit_code == 0
        with Image.open(tmp_path / "sheet.png") as sheet:
            drawn.append(sheet.tobytes())
    differing = sum(one != other for one, other in zip(*drawn, strict=True))
    assert differing > 20_000, "most of the place that is empty without it"


def search_by(image: str, *, stdin: bytes | None, **options: object) -> tuple[list[bytes], int, str]:
    """The pictures that the API was sent, and how the program ended."""
    with serve(found()) as api:
        environment = {**os.environ, "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": api.url}
        done = subprocess.run(
            [PROGRAM, "search", "--image", image],
            input=stdin, capture_output=True, check=False, timeout=60, env=environment, **options,  # type: ignore[call-overload]
        )  # fmt: skip
    sent = [asked["picture"] for asked in api.asked]
    return sent, done.returncode, done.stderr.decode()


@pytest.mark.parametrize("image", ["-", "/dev/stdin"])
def test_a_picture_comes_through_standard_input(shop: Shop, catalogue: Path, image: str) -> None:
    data = (catalogue / "images/mug.jpg").read_bytes()
    assert search_by(image, stdin=data)[:2] == ([data], 0)


def test_a_picture_comes_through_a_shells_pipe(shop: Shop, catalogue: Path) -> None:
    """`--image <(cat photo.jpg)` is a path to a pipe, whose size is 0."""
    data = (catalogue / "images/mug.jpg").read_bytes()
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    try:
        sent, status, _ = search_by(f"/dev/fd/{reading}", stdin=None, pass_fds=(reading,))
    finally:
        os.close(reading)
    assert (sent, status) == ([data], 0)


def test_a_file_may_be_named_as_standard_input_is(
    shop: Shop, catalogue: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = (catalogue / "images/mug.jpg").read_bytes()
    monkeypatch.chdir(tmp_path)
    Path("-").write_bytes(data)
    assert search_by("./-", stdin=b"")[:2] == ([data], 0)


def test_a_sheet_goes_through_a_pipe(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with serve(found()) as api, os.fdopen(reading, "rb") as pipe:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        subprocess.run(
            [PROGRAM, "search", "mug", "--sheet", f"/dev/fd/{writing}"],
            check=True, capture_output=True, timeout=60, pass_fds=(writing,),
        )  # fmt: skip
        os.close(writing)
        with Image.open(io.BytesIO(pipe.read())) as sheet:
            assert sheet.format == "PNG"


def test_a_large_picture_through_a_pipe_is_shrunk(shop: Shop) -> None:
    file = io.BytesIO()
    Image.effect_noise((1800, 1800), 200).save(file, "TIFF")
    (sent,), status, _ = search_by("-", stdin=file.getvalue())
    assert status == 0
    with Image.open(io.BytesIO(sent)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1024, 1024))


def test_an_empty_pipe_is_said(shop: Shop) -> None:
    assert search_by("-", stdin=b"") == ([], 1, "Error: Standard input is empty: give a picture.\n")


def test_a_closed_standard_input_is_said(shop: Shop) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" search --image - <&-', PROGRAM], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (1, b"Error: Standard input is empty: give a picture.\n")


def test_a_pipe_without_an_end_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clip_search.search.image.MAX_FILE_BYTES", 3_000_000)
    done = run("search", "--image", "/dev/zero")
    assert done.exit_code == 1
    assert done.stderr == "Error: /dev/zero is over 3 MB: give a picture.\n"
