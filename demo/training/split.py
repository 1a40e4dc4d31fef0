"""Which combinations of kind, colour and pattern training never sees."""

from random import Random

from demo.drawing.products import Product, combinations

HELD_OUT_SHARE = 0.15
_SPLIT_SEED = 7
_TEST_SEEDS = 1_000_000  # products for tests are numbered from here, so that none was drawn for training
Combination = tuple[str, str, str]


def split_combinations() -> tuple[list[Combination], list[Combination]]:
    """Combinations for training and those held out."""
    every = combinations()
    Random(_SPLIT_SEED).shuffle(every)  # noqa: S311 - a split, not a secret
    count = int(len(every) * HELD_OUT_SHARE)
    return every[count:], every[:count]


def training_products(count: int) -> list[Product]:
    """Products over all combinations for training, evenly."""
    seen, _ = split_combinations()
    return [Product(*seen[i % len(seen)], i) for i in range(count)]


def evaluation_products(count: int = 600) -> tuple[list[Product], int]:
    """New products, one a combination: first all that are held out, then seen ones; and how many are held out."""
    seen, held_out = split_combinations()
    chosen = [*held_out, *seen[: count - len(held_out)]]
    return [Product(*combination, _TEST_SEEDS + i) for i, combination in enumerate(chosen)], len(held_out)
