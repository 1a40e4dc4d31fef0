"""Pictures of any kind that the model takes: sent to the API, shown on the sheet, with titles in any script."""

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from model_code.pictures import PictureLimits, PictureReader
from model_code.pixel_budget import PixelBudget
from scripts.sheet import Row, Tile, draw_sheet
from scripts_kit.api import found, serve
from scripts_kit.shop import BUCKET, Shop, run

LIMIT = 30_000
"""In place of the API's own, so that small pictures are large."""
Levels = NDArray[np.float64]
Save = Callable[[Levels, Path], object]
pillow_heif.register_heif_opener()


def levels() -> Levels:
    """Grey from 0 to 1, (300, 400): dark at the left, light at the right, with noise that does not compress."""
    ramp = np.tile(np.linspace(0.1, 0.9, 400), (300, 1))
    return np.asarray((ramp + np.random.default_rng(1).normal(0, 0.03, ramp.shape)).clip(0, 1))


def grey_16(values: Levels, path: Path) -> None:
    Image.fromarray((values * 65535).astype(np.uint16)).save(path.with_suffix(".png"))


def grey_16_tiff(values: Levels, path: Path) -> None:
    Image.fromarray((values * 65535).astype(np.uint16)).save(path.with_suffix(".tif"))


def floats(values: Levels, path: Path) -> None:
    Image.fromarray(values.astype(np.float32)).save(path.with_suffix(".tiff"))


def palette(values: Levels, path: Path) -> None:
    coloured(values).quantize(200).save(path.with_suffix(".gif"))


def cmyk(values: Levels, path: Path) -> None:
    coloured(values).convert("CMYK").save(path.with_suffix(".jpg"), quality=100)


def transparent(values: Levels, path: Path) -> None:
    picture = coloured(values)
    picture.putalpha(Image.fromarray((values * 255).astype(np.uint8)))
    picture.save(path.with_suffix(".png"))


def turned(values: Levels, path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    coloured(values).save(path.with_suffix(".jpg"), quality=100, exif=exif)


def heic(values: Levels, path: Path) -> None:
    coloured(values).save(path.with_suffix(".heic"), quality=100)


def avif(values: Levels, path: Path) -> None:
    coloured(values).save(path.with_suffix(".avif"), quality=100)


def coloured(values: Levels) -> Image.Image:
    grey = (values * 255).astype(np.uint8)
    return Image.fromarray(np.stack([grey, 255 - grey, grey // 2], axis=2))


KINDS: tuple[Save, ...] = (
    grey_16, grey_16_tiff, floats, palette, cmyk, transparent, turned, heic, avif
)  # fmt: skip


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of one kind."""
    folder = tmp_path / "picture"
    folder.mkdir()
    request.param(levels(), folder / "picture")
    (path,) = folder.iterdir()
    return path


def as_the_server_reads_it(data: bytes) -> NDArray[np.uint8]:
    with PictureReader(PictureLimits(10**8, 10**7), PixelBudget(10**7)).read(data) as read:
        return read.copy()


def test_a_large_picture_is_shrunk_to_what_the_server_would_see(
    picture: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.image.MAX_BYTES", LIMIT)
    monkeypatch.setattr("scripts.image.SIDES", (200, 100))
    assert picture.stat().st_size > LIMIT
    with serve(found()) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        assert run("search", "--image", picture).exit_code == 0
    sent = base64.b64decode(api.asked[0]["image"])
    assert len(sent) <= LIMIT
    got = as_the_server_reads_it(sent)
    whole = Image.fromarray(as_the_server_reads_it(picture.read_bytes()))
    wanted = np.asarray(whole.resize((got.shape[1], got.shape[0]), Image.Resampling.LANCZOS))
    assert np.abs(got.astype(int) - wanted.astype(int)).mean() < 8
    assert wanted.std() > 20


def test_the_sheet_shows_it(
    picture: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop.s3.upload_file(str(picture), BUCKET, f"catalog/{picture.name}")
    item = {"id": "1", "title": "x", "similarity": 0.5, "image": picture.name}
    drawn = []
    for items in ([item], [{**item, "image": None}]):
        with serve(found(*items)) as api:
            monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
            assert run("search", "x", "--sheet", tmp_path / "sheet.png").exit_code == 0
        with Image.open(tmp_path / "sheet.png") as sheet:
            drawn.append(len(sheet.getcolors(1 << 24) or ()))
    assert drawn[0] > drawn[1] + 100, "shades that an empty place has not"


@pytest.mark.parametrize("image", ["-", "/dev/stdin"])
def test_a_picture_comes_through_a_pipe(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path, image: str
) -> None:
    data = (catalogue / "images/mug.jpg").read_bytes()
    with serve(found()) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        program = Path(sys.executable).with_name("clip-search")
        done = subprocess.run(
            [program, "search", "--image", image], input=data, capture_output=True, check=False, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert base64.b64decode(api.asked[0]["image"]) == data


def test_an_empty_pipe_is_said(shop: Shop) -> None:
    program = Path(sys.executable).with_name("clip-search")
    done = subprocess.run(
        [program, "search", "--image", "-"], input=b"", capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, b"is empty" in done.stderr) == (1, True)


SCRIPTS = (
    "Größe ñ ř ő", "Красная кружка", "Κόκκινη κούπα", "条纹红色马克杯", "しましまのマグ", "줄무늬 머그잔",
    "كوب أحمر مخطط", "ספל אדום", "लाल धारीदार मग", "แก้วลายทาง", "կարմիր բաժակ", "ቀይ ኩባያ",
)  # fmt: skip


def sheet_of(*titles: str) -> Image.Image:
    return draw_sheet([Row("x", None, [Tile(title, "0.5", None) for title in titles])], "Sheet")


@pytest.mark.parametrize("title", SCRIPTS)
def test_a_sheet_writes_every_script(title: str) -> None:
    """Two titles of the same length that differ in their letters alone look different: neither is a row of boxes."""
    shuffled = "".join(sorted(title))
    assert sheet_of(title).tobytes() != sheet_of(shuffled).tobytes()
    assert sheet_of(title).tobytes() != sheet_of("\ue000" * len(title)).tobytes()


def test_text_without_spaces_is_broken_into_lines() -> None:
    one, two = sheet_of("条纹红色马克杯" * 2), sheet_of("条纹红色马克杯" * 4)
    assert one.tobytes() != two.tobytes()


def test_letters_that_no_font_has_are_named(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fire = {"id": "1", "title": "Hot \U0001f525 mug", "similarity": 0.5, "image": None}
    with serve(found(fire)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("search", "x", "--sheet", tmp_path / "sheet.png")
    assert done.exit_code == 0
    assert "1 letter of the titles is in none of the fonts and shown as a box: \U0001f525" in done.stderr


def test_letters_that_are_drawn_are_not_complained_of(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    items = [{"id": t, "title": t, "similarity": 0.5, "image": None} for t in SCRIPTS]
    with serve(found(*items)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("search", "Größe", "--sheet", tmp_path / "sheet.png")
    assert "none of the fonts" not in done.stderr
