"""What becomes of strangers' files: a table of verdicts, and what the accepted ones look like."""

import io
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model_code.errors import Code, InputError
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.preprocess import Preprocessing
from model_code.pictures.reader import PictureLimits, PictureReader
from model_kit import odd_pictures
from model_kit.odd_pictures import OK, Odd, scene
from model_kit.server import encoded

# Pillow warns of what it finds odd, on purpose and at length.
pytestmark = pytest.mark.filterwarnings(
    "ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning"
)

LIMITS = PictureLimits(max_bytes=20_000_000, max_pixels=50_000_000)
READER = PictureReader(LIMITS, PixelBudget(50_000_000))
CLIP = Preprocessing(96, 96, 96, 3, 1 / 255, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
ODD = odd_pictures.all_odd()


def read(data: bytes) -> Image.Image:
    with READER.read(data) as levels:
        return Image.fromarray(levels)


def verdict(data: bytes) -> str:
    refusal: InputError | None = None
    try:
        with READER.read(data) as levels:
            assert levels.dtype == np.uint8
            assert CLIP.pixels(levels).shape == (96, 96, 3)
    except InputError as error:
        refusal = error
    if refusal is None:
        return OK
    assert refusal.message
    assert "\n" not in refusal.message
    return refusal.code.value


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_every_file_gets_its_verdict(odd: Odd) -> None:
    assert verdict(odd.data) == odd.verdict


def corners(picture: Image.Image) -> list[str]:
    """Name the colours of the corners: top left, top right, bottom left, bottom right."""
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
    right, bottom = picture.width - 8, picture.height - 8
    spots = [picture.getpixel(at) for at in ((8, 8), (right, 8), (8, bottom), (right, bottom))]
    return [names[tuple(int(level > 80) for level in spot)] for spot in spots]  # type: ignore[union-attr,index]


@pytest.mark.parametrize(
    ("orientation", "wanted"),
    [
        (1, ["red", "green", "blue", "yellow"]),
        (2, ["green", "red", "yellow", "blue"]),
        (3, ["yellow", "blue", "green", "red"]),
        (4, ["blue", "yellow", "red", "green"]),
        (5, ["red", "blue", "green", "yellow"]),
        (6, ["blue", "red", "yellow", "green"]),
        (7, ["yellow", "green", "blue", "red"]),
        (8, ["green", "yellow", "red", "blue"]),
    ],
)
def test_exif_orientation_is_applied(orientation: int, wanted: list[str]) -> None:
    picture = read(odd_pictures.oriented(orientation))
    assert corners(picture) == wanted
    assert picture.size == ((160, 120) if orientation < 5 else (120, 160))


@pytest.mark.parametrize(
    "options",
    [
        {"subsampling": "4:4:4"},
        {"subsampling": "4:2:2"},
        {"subsampling": "4:2:0", "quality": 30},
        {"progressive": True},
        {"restart_marker_rows": 1},
        {"keep_rgb": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [(333, 217), (16, 16), (1, 7)], ids=str)
def test_a_jpeg_has_the_levels_that_pillow_finds(options: dict[str, Any], size: tuple[int, int]) -> None:
    data = encoded(scene(640, 480).resize(size), "JPEG", **options)
    with Image.open(io.BytesIO(data)) as reference:
        assert np.array_equal(np.asarray(read(data)), np.asarray(reference))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_of_several_frames_the_first_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), "white")]
    picture = read(encoded(Image.new("RGB", (40, 40), "red"), kind, save_all=True, append_images=frames))
    red, green, blue = np.asarray(picture).mean(axis=(0, 1))
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF"])
def test_transparency_is_laid_on_white(kind: str) -> None:
    picture = Image.new("RGBA", (40, 40), (0, 0, 255, 0))
    picture.paste((0, 0, 255, 255), (0, 0, 40, 20))
    got = np.asarray(read(encoded(picture, kind)), np.int16)
    assert np.abs(got[30:] - 255).max() <= 3
    assert np.abs(got[:10] - (0, 0, 255)).max() <= 3


def test_half_a_transparency_is_half_white() -> None:
    got = np.asarray(read(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 128)))))
    assert np.unique(got).tolist() == [127]


def test_cmyk_comes_out_in_the_right_colours() -> None:
    flat = Image.new("CMYK", (40, 40), (0, 255, 255, 0))
    for data in (encoded(flat, "JPEG", quality=95), encoded(flat, "TIFF")):
        assert np.abs(np.asarray(read(data), np.int16) - (255, 0, 0)).max() <= 8


def test_16_bits_are_scaled_not_clipped() -> None:
    assert np.unique(np.asarray(read(odd_pictures.gray16()))).tolist() == [128]


def test_a_tiff_of_16_bits_that_counts_from_white_is_turned_round() -> None:
    levels = np.tile(np.array([0, 65535], np.uint16), (40, 20))
    data = encoded(Image.fromarray(levels), "TIFF", tiffinfo={262: 0})
    assert np.asarray(read(data))[0, :2, 0].tolist() == [255, 0]


def test_floats_that_are_no_numbers_do_not_cost_the_others_their_levels() -> None:
    levels = np.linspace(0, 1, 40 * 40, dtype=np.float32).reshape(40, 40)
    levels[0, :3] = np.nan, np.inf, -np.inf
    seen = np.asarray(read(encoded(Image.fromarray(levels), "TIFF")))[..., 0]
    assert seen[0, :3].tolist() == [0, 255, 0]
    assert (seen[20, 0], seen[-1, -1]) == (127, 255)
    levels[1, :2] = -3e38, 3e38
    assert np.asarray(read(encoded(Image.fromarray(levels), "TIFF")))[1, :2, 0].tolist() == [0, 255]
    nothing = np.full((4, 4), np.nan, np.float32)
    assert np.asarray(read(encoded(Image.fromarray(nothing), "TIFF"))).max() == 0


def test_a_picture_that_is_nearly_whole_is_cut_where_it_broke_off() -> None:
    whole = encoded(scene(640, 480), "JPEG", quality=90)
    picture = read(whole[: len(whole) * 9 // 10])
    assert picture.width == 640
    assert 0.75 * 480 <= picture.height < 480
    same = np.asarray(read(whole), np.int16)[: picture.height - 16]
    assert np.abs(np.asarray(picture, np.int16)[: picture.height - 16] - same).max() == 0


def test_limits_are_decided_before_anything_is_decoded() -> None:
    small = PictureReader(PictureLimits(max_bytes=10_000, max_pixels=1000), PixelBudget(1000))
    for data, words in ((encoded(scene()), "pixels"), (b"\xff" * 10_001, "bytes")):
        with pytest.raises(InputError, match=words) as refusal, small.read(data):
            pass
        assert refusal.value.code is Code.IMAGE_TOO_LARGE


def test_a_budget_holds_back_who_would_exceed_it() -> None:
    budget, second_is_in = PixelBudget(100), threading.Event()

    def second() -> None:
        with budget.take(60):
            second_is_in.set()

    with budget.take(60):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not second_is_in.wait(0.1)
    assert second_is_in.wait(10)
    waiting.join()


@pytest.fixture(scope="module")
def seeds() -> list[bytes]:
    return [odd.data for odd in ODD if 0 < len(odd.data) < 100_000]


@settings(max_examples=250)
@given(data=st.data())
def test_no_damage_to_a_file_brings_anything_but_a_verdict(seeds: list[bytes], data: st.DataObject) -> None:
    """The fuzz target: overwrite, cut, repeat pieces of every kind of file."""
    file = bytearray(data.draw(st.sampled_from(seeds)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(file) - 1)))
        piece = data.draw(st.binary(min_size=0, max_size=8))
        match data.draw(st.sampled_from(["overwrite", "insert", "cut", "repeat"])):
            case "overwrite":
                file[at : at + len(piece)] = piece
            case "insert":
                file[at:at] = piece
            case "cut":
                del file[at:]
            case "repeat":
                file += file[at : at + 200]
    assert verdict(bytes(file)) in {OK, "image_unreadable", "image_unsupported", "image_too_large"}
