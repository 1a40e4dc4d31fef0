"""Texts and pictures that every export is measured by, the same on every machine."""

import base64
import io

import numpy as np
from PIL import Image, ImageDraw

from model_code.towers.bundle import Golden

TEXTS = (
    "a photo of a cat",
    "red striped mug",
    "A pair of Women's Running Shoes, size 38!",
    "blue",
    "  two   spaces\tand a tab ",
    "Crème brûlée, 日本語 and 🙂",
    "x" * 40,
    "3 for 2: $9.99 (was 12.50)",
    "an over-long description, " * 40,
)
# Of one length, so that nothing but the word tells one from the other.
WORDS = ("red", "blue", "cat", "dog", "mug", "shoe")
GOLDEN_TEXTS = (TEXTS[1], TEXTS[2], TEXTS[8])


def pictures(count: int, side: int = 160) -> list[Image.Image]:
    """Return drawn pictures of mode RGB: shapes on gradients with a little noise, of several aspect ratios."""
    random = np.random.default_rng(20240607)
    return [_picture(random, side + 16 * (at % 5), side - 8 * (at % 3)) for at in range(count)]


def golden(texts: tuple[str, ...] = GOLDEN_TEXTS) -> list[Golden]:
    """Return golden inputs whose vectors are still to be filled in."""
    return [
        *(Golden("text", text, ()) for text in texts),
        *(Golden("image", _png(picture), ()) for picture in pictures(2, side=96)),
    ]


def _picture(random: np.random.Generator, width: int, height: int) -> Image.Image:
    corners = random.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    picture = Image.fromarray(corners).resize((width, height), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    for _ in range(int(random.integers(1, 5))):
        left, top = int(random.integers(0, width - 20)), int(random.integers(0, height - 20))
        right, bottom = int(random.integers(left + 8, width)), int(random.integers(top + 8, height))
        shape = (draw.rectangle, draw.ellipse)[int(random.integers(0, 2))]
        red, green, blue = (int(level) for level in random.integers(0, 256, 3))
        shape((left, top, right, bottom), fill=(red, green, blue), width=3)
    noise = random.normal(0, 4, (height, width, 3))
    return Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))


def _png(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.quantize(32).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()
