"""Questions to which a shop should say that it has nothing like that, and the figures that might tell them."""

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.relevance_pictures import drawn, jpeg
from bench.relevance_questions import Question, Term, another
from demo.drawing.kinds import KINDS
from demo.drawing.products import Product
from demo.language.captions import caption
from demo.language.everyday import OFF_TOPIC
from demo.language.off_topic import off_topic
from model_code.export import photographic

NONSENSE, ELSEWHERE, NOISE, SCENES = "nonsense", "sold elsewhere", "noise", "scenes"
LEFT_OUT_WORDS, LEFT_OUT_PICTURES, LEFT_OUT_BOTH = "left out: words", "left out: pictures", "left out: both"
FOLDS = 4
SOLD_ELSEWHERE = (
    "lawn mower", "striped tent", "blue laptop", "cordless drill", "red bicycle", "garden hose", "dog food",
    "baby pram", "washing machine", "floral wallpaper", "checked tablecloth", "silver necklace", "wedding ring",
    "phone case", "wireless headphones", "printer ink", "yoga mat", "tennis racket", "football", "skateboard",
    "black piano", "violin strings", "white fridge", "microwave oven", "frying pan", "kitchen knife", "steel fork",
    "wool blanket", "bath towel", "shower curtain", "plain curtains", "persian rug", "wardrobe", "bunk bed",
    "mattress", "bookshelf", "mirror with a gold frame", "scented candle", "house plant", "flower seeds",
    "plant pot", "barbecue", "swimming trunks", "leather belt", "silk scarf", "pair of gloves", "winter coat",
    "sunglasses", "perfume", "lipstick", "shampoo", "toothbrush", "board game", "jigsaw puzzle", "teddy bear",
    "toy train", "fountain pen", "notebook with dots", "scissors", "stapler", "car tyre", "motor oil",
    "ladder", "paint brush", "screwdriver set", "light switch", "extension lead", "camera lens", "drone",
    "television stand", "striped deck of cards", "red fire extinguisher", "orange life jacket", "fishing rod",
)  # fmt: skip
"""Things that other shops sell; the drawn shop has none of them, nor anything that some would call so."""
NARROW = frozenset({"mug", "sneaker", "dress"})
"""What a small shop sells: much of it is right for a broad question."""
_NOISES = 30


def nonsense(each: int) -> list[Question]:
    """Return texts about nothing that any shop sells, and gibberish."""
    dice = Random(NONSENSE)  # noqa: S311
    texts = dict.fromkeys([*OFF_TOPIC, *(off_topic(dice) for _ in range(each))])
    return _texts(NONSENSE, list(texts)[:each])


def sold_elsewhere(each: int) -> list[Question]:
    """Return what other shops sell, as many as are known at most."""
    return _texts(ELSEWHERE, SOLD_ELSEWHERE[:each])


def noises(each: int) -> list[Question]:
    """Return pictures of nothing: grain, one colour, a gradient; and made scenes, which are like photographs."""
    dice = np.random.default_rng(7)
    shown = [jpeg(Image.fromarray(levels)) for _ in range(_NOISES // 3) for levels in _levels(dice)]
    scenes = [jpeg(picture) for picture in photographic.pictures(_NOISES)]
    return pictures_of(NOISE, shown[:each]) + pictures_of(SCENES, scenes[:each])


def pictures_of(of: str, files: Sequence[bytes]) -> list[Question]:
    """Return questions by picture alone."""
    return [Question(f"{of} {at}", of, (Term(file),)) for at, file in enumerate(files)]


def folds() -> list[frozenset[str]]:
    """Return the kinds in groups, of which one at a time is left out of the shop: every kind once."""
    kinds = Random(FOLDS).sample(list(KINDS), len(KINDS))  # noqa: S311
    return [frozenset(kinds[at::FOLDS]) for at in range(FOLDS)]


def left_out(
    products: Sequence[Product], kinds: frozenset[str], each: int, say: Callable[[str], None]
) -> list[Question]:
    """Ask for products of kinds that the shop does not have: by words that name one, by picture, and by both."""
    dice = Random("".join(sorted(kinds)))  # noqa: S311
    missing = [one for one in products if one.kind in kinds]
    asked = dice.sample(missing, min(each, len(missing)))
    made = (caption(product, dice) for product in asked)
    texts = list(dict.fromkeys(one.text for one in made if one.kinds and one.kinds <= kinds))
    files = drawn([(another(product, at), 0) for at, product in enumerate(asked)], say, "what is left out")
    both = [
        Question(f"{LEFT_OUT_BOTH} {at}", LEFT_OUT_BOTH, (Term(f"in {product.colour}"), Term(file)))
        for at, (product, file) in enumerate(zip(asked, files, strict=True))
    ]
    return _texts(LEFT_OUT_WORDS, texts) + pictures_of(LEFT_OUT_PICTURES, files) + both


def _texts(of: str, texts: Sequence[str]) -> list[Question]:
    return [Question(f"{of} {at}", of, (Term(text),)) for at, text in enumerate(texts)]


def _levels(dice: np.random.Generator) -> list[NDArray[np.uint8]]:
    grain = dice.integers(0, 256, (224, 224, 3), np.uint8)
    plain = np.full((224, 224, 3), dice.integers(0, 256, 3, np.uint8), np.uint8)
    ramp = np.linspace(0, 1, 224)[None, :, None] * dice.integers(0, 256, 3)
    return [grain, plain, np.broadcast_to(ramp, (224, 224, 3)).astype(np.uint8)]
