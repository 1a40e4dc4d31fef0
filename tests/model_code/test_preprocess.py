"""The geometry of preprocessing, against resizing the whole picture and cropping then."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model_code.pictures.preprocess import Preprocessing
from model_kit.odd_pictures import scene

THIRDS = (0.5, 0.5, 0.5)
CLIP = Preprocessing(224, 224, 224, 3, 1 / 255, THIRDS, THIRDS)
SMALLER_CROP = Preprocessing(256, 224, 224, 3, 1 / 255, THIRDS, THIRDS)
SIGLIP = Preprocessing(None, 256, 256, 3, 1 / 255, THIRDS, THIRDS)
BILINEAR = Preprocessing(None, 224, 224, 2, 1 / 255, THIRDS, THIRDS)
SIZES = [
    (1000, 1000),
    (640, 480),
    (333, 777),
    (1200, 1801),
    (100, 90),
    (224, 224),
    (1999, 50),
    (37, 500),
    (1000, 300),
]


def whole_then_crop(
    how: Preprocessing, picture: Image.Image
) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The textbook's way: resize all of it, cut out the middle."""
    width, height = how.width, how.height
    if how.shortest_edge:
        width, height = (
            how.shortest_edge
            if side == min(picture.size)
            else int(side * how.shortest_edge / min(picture.size))
            for side in picture.size
        )
    resized = picture.resize((width, height), Image.Resampling(how.resample))
    left, top = (width - how.width) // 2, (height - how.height) // 2
    return np.asarray(resized.crop((left, top, left + how.width, top + how.height)), np.int16)


@pytest.mark.parametrize(
    "how", [CLIP, SMALLER_CROP, SIGLIP, BILINEAR], ids=["clip", "crop", "siglip", "bilinear"]
)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_level_is_more_than_one_off(how: Preprocessing, size: tuple[int, int]) -> None:
    picture = scene(*size)
    got = how.pixels(np.asarray(picture))
    assert got.shape == (how.height, how.width, 3)
    assert got.dtype == np.uint8
    assert np.abs(got.astype(np.int16) - whole_then_crop(how, picture)).max() <= 1


@pytest.mark.parametrize("size", [(50_000, 1), (1, 50_000), (1, 1), (2, 3)], ids=str)
def test_extreme_shapes_cost_no_more_than_others(size: tuple[int, int]) -> None:
    got = CLIP.pixels(np.full((size[1], size[0], 3), (10, 200, 30), np.uint8))
    assert np.abs(got.astype(np.int16) - (10, 200, 30)).max() <= 1


def test_settings_survive_json() -> None:
    assert Preprocessing.from_json(CLIP.as_json()) == CLIP


@settings(max_examples=100)
@given(
    how=st.sampled_from([CLIP, SMALLER_CROP, SIGLIP, BILINEAR]),
    width=st.integers(20, 1200),
    height=st.integers(20, 1200),
    seed=st.integers(0, 9),
)
def test_no_shape_of_any_picture_is_more_than_one_level_off(
    how: Preprocessing, width: int, height: int, seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 2, (height, width, 3), dtype=np.uint8) * 255
    wanted = whole_then_crop(how, Image.fromarray(noise))
    assert np.abs(how.pixels(noise).astype(np.int16) - wanted).max() <= 1
