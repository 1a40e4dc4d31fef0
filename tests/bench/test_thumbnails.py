"""The thumbnails' bench: how it judges likeness, and that every way makes what it says."""

import numpy as np
import pytest

from bench.likeness import psnr, ssim
from bench.thumbnail_ways import SIDE, TAKEN_REDUCING, TAKEN_WRITING, encodings, reductions
from model_code.export.probes import pictures


@pytest.fixture(scope="module")
def levels() -> list[np.ndarray]:
    return [np.asarray(picture.convert("RGB").resize((480, 360))) for picture in pictures(3, side=480)]


def test_likeness_is_whole_for_the_same_and_falls_with_noise(levels: list[np.ndarray]) -> None:
    one = levels[0]
    noise = np.random.default_rng(1).integers(-20, 20, one.shape)
    little, much = ((one.astype(int) + noise * by).clip(0, 255).astype(np.uint8) for by in (1, 3))
    assert ssim(one, one) == pytest.approx(1)
    assert psnr(one, one) == 99
    assert 1 > ssim(one, little) > ssim(one, much) > 0
    assert psnr(one, little) > psnr(one, much)
    assert psnr(np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)) == 0


def test_every_way_to_reduce_comes_near_to_pillows(levels: list[np.ndarray]) -> None:
    made = reductions(levels, 1)
    assert TAKEN_REDUCING in made
    assert made["Pillow, Lanczos"].psnr == 99
    assert all(one.ssim > 0.9 and one.size is None for one in made.values())


def test_every_way_to_write_is_weighed_and_judged(levels: list[np.ndarray]) -> None:
    made = encodings(levels, 1)
    assert TAKEN_WRITING in made
    assert all(0 < (one.size or 0) < 3 * SIDE * SIDE and one.ssim > 0.7 for one in made.values())
    assert (made["JPEG 80"].size or 0) > (made["JPEG 65"].size or 0)
    assert (made["WebP 75, method 0"].size or 0) >= (made["WebP 75, method 4"].size or 0)
