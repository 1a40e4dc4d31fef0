"""The pictures: every kind, colour and pattern, drawn alike on every run."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from demo.drawing.colours import COLOURS, INKS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product
from demo.drawing.render import draw
from demo.drawing.sheet import contact_sheet

SIZE = 72


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, np.float32)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_pattern_stands_on_a_light_ground(kind: str, pattern: str) -> None:
    picture = draw(Product(kind, "blue", pattern, 1), 0, SIZE)

    assert picture.mode == "RGB"
    assert picture.size == (SIZE, SIZE)
    corners = pixels(picture)[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.min() > 200
    blue = pixels(picture)
    covered = (blue[..., 2] - blue[..., 0] > 40).mean()
    assert 0.03 < covered < 0.8


@pytest.mark.parametrize("colour", COLOURS)
def test_a_plain_cushion_has_the_colour_that_it_is_said_to_have(colour: str) -> None:
    middle = pixels(draw(Product("cushion", colour, "plain", 5), 0, SIZE))[30:42, 30:42].mean((0, 1))

    nearest = min(COLOURS, key=lambda name: float(np.abs(middle - np.array(COLOURS[name])).sum()))
    assert nearest == colour


@pytest.mark.parametrize("pattern", [name for name in PATTERNS if name != "plain"])
def test_a_pattern_brings_its_second_colour_to_the_cloth(pattern: str) -> None:
    product = Product("cushion", "green", pattern, 3)
    cloth = pixels(draw(product, 0, 192))[56:136, 56:136]

    ink = np.array(INKS[product.ink])
    inked = (np.abs(cloth - ink).max(-1) < 60).mean()
    assert 0.08 < inked < 0.75


def test_a_plain_product_has_no_second_colour() -> None:
    product = Product("cushion", "green", "plain", 3)
    cloth = pixels(draw(product, 0, 192))[56:136, 56:136]

    share = cloth / cloth.sum(-1, keepdims=True)  # shading changes the brightness, not the colour
    assert share.std((0, 1)).max() < 0.01


def test_seeds_and_views_give_other_pictures() -> None:
    drawn = {
        draw(Product("mug", "red", "dotted", seed), view, 48).tobytes() for seed in (1, 2) for view in (0, 1)
    }

    assert len(drawn) == 4


def test_the_same_picture_in_a_process_with_another_hash_seed() -> None:
    script = (
        "import hashlib; from demo.drawing.render import draw; from demo.drawing.products import Product;"
        "print(hashlib.sha256(draw(Product('teapot', 'pink', 'floral', 9), 1, 96).tobytes()).hexdigest())"
    )
    here = hashlib.sha256(draw(Product("teapot", "pink", "floral", 9), 1, 96).tobytes()).hexdigest()

    there = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert there.stdout.strip() == here


def test_a_contact_sheet_has_a_tile_for_each_picture() -> None:
    tiles = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue", "lime")]

    sheet = contact_sheet(tiles, columns=2, tile=8)

    assert sheet.size == (16, 16)
    assert [sheet.getpixel(at) for at in ((4, 4), (12, 4), (4, 12), (12, 12))] == [
        (255, 0, 0),
        (0, 0, 255),
        (0, 255, 0),
        (255, 255, 255),
    ]
