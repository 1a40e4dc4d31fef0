"""The committed demo model: that it loads as any CLIP does, and is as good as its card says, less a margin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import demo
from demo.draw import draw_query

if TYPE_CHECKING:
    from demo.training.checkpoint import Checkpoint

pytestmark = pytest.mark.model

FOLDER = Path(demo.__path__[0]) / "model" / "checkpoint"
GALLERY = 300


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    from demo.training.checkpoint import Checkpoint

    return Checkpoint(FOLDER)


@pytest.fixture(scope="module")
def measured(checkpoint: Checkpoint) -> dict[str, float]:
    from demo.training.evaluation import evaluate

    return {result.name: result.value for result in evaluate(checkpoint, GALLERY)}


def test_transformers_loads_it_as_any_clip() -> None:
    import torch
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    config = json.loads((FOLDER / "config.json").read_text("utf-8"))
    model = CLIPModel.from_pretrained(FOLDER)
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    processor = CLIPImageProcessorPil.from_pretrained(FOLDER)

    assert model.dtype == torch.float32
    assert config["text_config"]["eos_token_id"] == tokenizer.eos_token_id == len(tokenizer) - 1
    assert config["text_config"]["vocab_size"] == len(tokenizer)
    side = config["vision_config"]["image_size"]
    assert processor(draw_query("mug"), return_tensors="pt")["pixel_values"].shape == (1, 3, side, side)


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


@pytest.mark.parametrize(
    ("measure", "least"),
    [
        ("text to picture, 'a red striped mug', held out, R@1", 0.93),
        ("text to picture, 'a red striped mug', held out, R@5", 0.99),
        ("text to picture, any wording, held out, R@1", 0.93),
        ("zero-shot kind, held out", 0.95),
        ("zero-shot colour, held out", 0.95),
        ("zero-shot pattern, held out", 0.93),
        ("picture to picture, other view, held out, R@1", 0.96),
        ("everyday questions, first product fits", 0.86),
        ("off-topic texts told apart by best cosine, AUC", 0.92),
    ],
)
def test_it_is_as_good_as_its_card_says(measured: dict[str, float], measure: str, least: float) -> None:
    assert measured[measure] >= least


def test_word_order_and_last_words_count(checkpoint: Checkpoint) -> None:
    blue, red, other_order = checkpoint.texts(["sneaker, blue", "sneaker, red", "blue sneaker"])

    assert blue @ red < 0.8
    assert blue @ other_order > blue @ red


@pytest.mark.parametrize(
    "words", ["red striped mug", "blue bag", "green boot", "polka dot dress", "shoes for running"]
)
def test_a_drawn_picture_is_nearer_to_its_own_words(checkpoint: Checkpoint, words: str) -> None:
    own = {"blue bag": "blue handbag", "shoes for running": "red sneaker"}.get(words, words)
    texts = checkpoint.texts([words, "yellow sofa", "stock market crash", "purple floral lamp"])

    similarity = texts @ checkpoint.pictures([draw_query(own)])[0]

    assert similarity.argmax() == 0
