"""Ways to make a picture small and to write it, each timed on the same levels in turns."""

import io
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image
from PIL.Image import Resampling

from bench.likeness import psnr, ssim
from model_code.pictures import resize, thumbnail

SIDE = 320
Levels = NDArray[np.uint8]
G = TypeVar("G")
M = TypeVar("M")


@dataclass(frozen=True)
class Made:
    """A way's CPU milliseconds a picture, bytes where it writes any, and likeness to what it was given."""

    milliseconds: float
    size: float | None
    ssim: float
    psnr: float


def reductions(pictures: Sequence[Levels], rounds: int) -> dict[str, Made]:
    """Time the ways to reduce; likeness is to Pillow's Lanczos."""
    best = [_by_pillow(picture, Resampling.LANCZOS) for picture in pictures]
    timed = _timed(_REDUCING, pictures, rounds)
    return {name: _judged(found, best, spent, None) for name, (spent, found) in timed.items()}


def encodings(pictures: Sequence[Levels], rounds: int) -> dict[str, Made]:
    """Time the ways to write, of what is reduced already; likeness is to what was written."""
    small = [np.ascontiguousarray(thumbnail.reduced(picture, SIDE)) for picture in pictures]
    made = {}
    for name, (spent, files) in _timed(_WRITING, small, rounds).items():
        size = statistics.fmean(len(file) for file in files)
        made[name] = _judged([_opened(file) for file in files], small, spent, size)
    return made


def _timed(
    ways: Mapping[str, Callable[[G], M]], given: Sequence[G], rounds: int
) -> dict[str, tuple[float, list[M]]]:
    """Return each way's milliseconds a picture, the median of the rounds, and what it made."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, list[M]] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.thread_time()
            found[name] = [way(one) for one in given]
            spent[name].append(1000 * (time.thread_time() - begun) / len(given))
    return {name: (statistics.median(times), found[name]) for name, times in spent.items()}


def _judged(found: Sequence[Levels], wanted: Sequence[Levels], spent: float, size: float | None) -> Made:
    pairs = list(zip(found, wanted, strict=True))
    return Made(
        spent,
        size,
        statistics.fmean(ssim(*pair) for pair in pairs),
        statistics.fmean(psnr(*pair) for pair in pairs),
    )


def _size(picture: Levels) -> tuple[int, int]:
    height, width = picture.shape[:2]
    share = min(1.0, SIDE / max(height, width))
    return max(1, round(width * share)), max(1, round(height * share))


def _by_pillow(picture: Levels, how: Resampling, gap: float | None = None) -> Levels:
    return np.asarray(Image.fromarray(picture).resize(_size(picture), how, reducing_gap=gap))


def _by_simd(how: Resampling) -> Callable[[Levels], Levels]:
    def reduced(picture: Levels) -> Levels:
        width, height = _size(picture)
        return resize.whole(picture, height, width, how)

    return reduced


def _by_webp(method: int, quality: int) -> Callable[[Levels], bytes]:
    return lambda levels: _saved(levels, "WEBP", method=method, quality=quality)


def _by_jpeg(quality: int, colours: str = "420") -> Callable[[Levels], bytes]:
    def written(levels: Levels) -> bytes:
        return bytes(simplejpeg.encode_jpeg(levels, quality, colorspace="RGB", colorsubsampling=colours))

    return written


def _saved(levels: Levels, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(levels).save(out, kind, **options)
    return out.getvalue()


def _opened(file: bytes) -> Levels:
    with Image.open(io.BytesIO(file)) as picture:
        return np.asarray(picture.convert("RGB"))


TAKEN_REDUCING, TAKEN_WRITING = "SIMD, bicubic (taken)", "JPEG 75 (taken)"
_REDUCING: dict[str, Callable[[Levels], Levels]] = {
    "Pillow, Lanczos": lambda picture: _by_pillow(picture, Resampling.LANCZOS),
    "Pillow, bicubic, in two steps": lambda picture: _by_pillow(picture, Resampling.BICUBIC, 2.0),
    "SIMD, Lanczos": _by_simd(Resampling.LANCZOS),
    TAKEN_REDUCING: lambda picture: thumbnail.reduced(picture, SIDE),
    "SIMD, bilinear": _by_simd(Resampling.BILINEAR),
    "SIMD, box": _by_simd(Resampling.BOX),
}
_WRITING: dict[str, Callable[[Levels], bytes]] = {
    "WebP 75, method 0": _by_webp(0, 75),
    "WebP 75, method 2": _by_webp(2, 75),
    "WebP 75, method 4": _by_webp(4, 75),
    "WebP 60, method 0": _by_webp(0, 60),
    "JPEG 65": _by_jpeg(65),
    "JPEG 70": _by_jpeg(70),
    TAKEN_WRITING: thumbnail.encoded,
    "JPEG 80": _by_jpeg(80),
    "JPEG 80, colours whole": _by_jpeg(80, "444"),
    "JPEG 75, progressive": lambda levels: _saved(levels, "JPEG", quality=75, progressive=1),
}
