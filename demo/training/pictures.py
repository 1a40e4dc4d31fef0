"""Draws the training pictures once and keeps them, as they look after JPEG and CLIP's own resizing."""

import hashlib
import io
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import demo.drawing
from demo.drawing.products import Product
from demo.drawing.render import Freedom, draw
from demo.training.split import training_products

VIEWS = 2
_DRAWN_SIZES = (144, 192, 240)
TRAINING = Freedom(turn=4.0, scale=(0.66, 0.95), shift=0.06)


@dataclass(frozen=True)
class Pool:
    """Products and their pictures, uint8 (products, VIEWS, size, size, 3)."""

    products: list[Product]
    pixels: NDArray[np.uint8]


def training_pool(count: int, size: int, folder: Path, workers: int) -> Pool:
    """The pool for training: read from `folder` if the same code drew it before, else drawn."""
    products = training_products(count)
    kept = folder / f"pictures-{count}-{size}-{_drawing_digest()}.npy"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial.npy")
        np.save(partial, _draw_all(products, size, workers))
        partial.replace(kept)
    return Pool(products, np.load(kept))


def training_picture(product: Product, view: int, size: int) -> NDArray[np.uint8]:
    """One picture as the model will see it, uint8 (size, size, 3)."""
    rng = product.generator(f"camera {view}")
    drawn = draw(product, view, rng.choice(_DRAWN_SIZES), TRAINING)
    return np.asarray(_through_jpeg(drawn, rng).resize((size, size), Image.Resampling.BICUBIC))


def _through_jpeg(picture: Image.Image, rng: Random) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=rng.randint(60, 95))
    return Image.open(buffer).convert("RGB")


def _views(task: tuple[Product, int]) -> NDArray[np.uint8]:
    product, size = task
    return np.stack([training_picture(product, view, size) for view in range(VIEWS)])


def _draw_all(products: list[Product], size: int, workers: int) -> NDArray[np.uint8]:
    pixels = np.empty((len(products), VIEWS, size, size, 3), np.uint8)
    tasks = [(product, size) for product in products]
    with (
        ProcessPoolExecutor(workers) as pool,
        click.progressbar(pool.map(_views, tasks, chunksize=32), len(tasks), "Drawing") as done,
    ):
        for i, views in enumerate(done):
            pixels[i] = views
    return pixels


def _drawing_digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(demo.drawing.__path__[0]).rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
