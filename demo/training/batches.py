"""Batches of pictures and captions that are hard to tell apart."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast

from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product
from demo.language.captions import Caption, canonical, caption
from demo.language.everyday import EVERYDAY_TEXTS
from demo.language.off_topic import off_topic
from demo.training.pictures import VIEWS, Pool
from demo.training.recipe import Recipe

LABELS: tuple[list[str], ...] = (list(KINDS), list(COLOURS), list(PATTERNS))
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
_CANONICAL_SHARE = 0.06
Key = Callable[[Product], tuple[str, ...]]
# Products of one group agree in this: most often they differ in the pattern alone, the hardest to see.
_KEYS: tuple[tuple[float, Key], ...] = (
    (0.5, lambda p: (p.kind, p.colour)),
    (0.15, lambda p: (p.colour, p.pattern)),
    (0.1, lambda p: (p.kind, p.pattern)),
    (0.25, lambda _: ()),
)


@dataclass(frozen=True)
class Batch:
    """B pictures with a caption each, then off-topic texts.

    `pixels` (B, 3, size, size) normalised; `ids` and `mask` (B + off-topic, length); `fits` (B, B) whether caption i
    is true of picture j; `seen` (B, 3) the pictures' labels; `said` three (B, labels) distributions that the captions
    state, all zero where nothing is stated.
    """

    pixels: torch.Tensor
    ids: torch.Tensor
    mask: torch.Tensor
    fits: torch.Tensor
    seen: torch.Tensor
    said: tuple[torch.Tensor, ...]


class Batches:
    """An endless source of batches; all chance comes from the recipe's seed."""

    def __init__(self, pool: Pool, tokenizer: PreTrainedTokenizerFast, recipe: Recipe) -> None:
        self._pool, self._tokenizer, self._recipe = pool, tokenizer, recipe
        self._rng = Random(recipe.seed)  # noqa: S311 - training data
        self._torch = torch.Generator().manual_seed(recipe.seed)
        self._shelves = [_shelves(pool.products, key) for _, key in _KEYS]

    def next(self) -> Batch:
        """The next batch."""
        chosen = [i for _ in range(self._recipe.groups) for i in self._group()]
        products = [self._pool.products[i] for i in chosen for _ in range(VIEWS)]
        captions = [self._caption(product) for product in products]
        texts = [c.text for c in captions] + [off_topic(self._rng) for _ in range(self._recipe.off_topic)]
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._recipe.text_length, return_tensors="pt"
        )
        pixels = torch.from_numpy(self._pool.pixels[np.array(chosen)]).flatten(0, 1)
        return Batch(
            self._normalised(pixels),
            tokens["input_ids"],
            tokens["attention_mask"],
            torch.tensor([[c.fits(p) for p in products] for c in captions]),
            torch.tensor([_labels(p) for p in products]),
            _stated(captions),
        )

    def _caption(self, product: Product) -> Caption:
        if self._rng.random() < _CANONICAL_SHARE:
            return canonical(product)
        while (drawn := caption(product, self._rng)).text.lower() in EVERYDAY_TEXTS:
            pass
        return drawn

    def _group(self) -> list[int]:
        """Different products that agree in one respect."""
        shelves = self._rng.choices(self._shelves, [share for share, _ in _KEYS])[0]
        shelf = self._rng.choice(shelves)
        return self._rng.sample(shelf, min(self._recipe.group_size, len(shelf)))

    def _normalised(self, pixels: torch.Tensor) -> torch.Tensor:
        """Exposure, white balance, contrast and noise vary a little, then CLIP's mean and deviation."""
        count = pixels.shape[0]

        def between(low: float, high: float, *shape: int) -> torch.Tensor:
            return torch.rand(count, *shape, generator=self._torch) * (high - low) + low

        x = pixels.permute(0, 3, 1, 2).float() / 255
        x = x * between(0.88, 1.08, 1, 1, 1) * between(0.97, 1.03, 3, 1, 1) + between(-0.03, 0.03, 1, 1, 1)
        x = x + torch.randn(x.shape, generator=self._torch) * between(0, 0.02, 1, 1, 1)
        return (x.clamp(0, 1) - MEAN) / DEVIATION


def _shelves(products: list[Product], key: Key) -> list[list[int]]:
    shelves: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, product in enumerate(products):
        shelves[key(product)].append(i)
    return list(shelves.values())


def _labels(product: Product) -> list[int]:
    values = (product.kind, product.colour, product.pattern)
    return [names.index(value) for names, value in zip(LABELS, values, strict=True)]


def _stated(captions: list[Caption]) -> tuple[torch.Tensor, ...]:
    stated = [[c.kinds for c in captions], [c.colours for c in captions], [c.patterns for c in captions]]
    return tuple(
        torch.tensor([[(name in values) / max(1, len(values)) for name in names] for values in column])
        for names, column in zip(LABELS, stated, strict=True)
    )
