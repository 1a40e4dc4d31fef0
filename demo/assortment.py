"""Which products the sample shop sells."""

from itertools import cycle, islice
from random import Random

from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product

_SEED = 2026
_MAX_VIEWS = 3
# What the README asks for and what is asked most often is always in stock.
_STAPLES = (
    ("mug", "red", "striped"),
    ("mug", "red", "striped"),
    ("mug", "red", "plain"),
    ("mug", "blue", "striped"),
    ("sneaker", "blue", "plain"),
    ("dress", "red", "dotted"),
    ("handbag", "blue", "plain"),
    ("backpack", "blue", "checked"),
    ("cushion", "green", "checked"),
    ("bowl", "white", "plain"),
    ("t-shirt", "black", "striped"),
    ("sofa", "grey", "plain"),
)


def assortment(count: int) -> list[Product]:
    """`count` products: the staples, then kinds in turn, each in every colour and twice in every pattern."""
    rng = Random(_SEED)  # noqa: S311 - a shop's choice
    chosen = [*_STAPLES]
    decks: dict[str, list[tuple[str, str]]] = {}
    for kind in cycle(KINDS):
        if len(chosen) >= count:
            break
        if not decks.get(kind):
            decks[kind] = _looks(rng)
        chosen.append((kind, *decks[kind].pop()))
    return [Product(*combination, i) for i, combination in enumerate(chosen[:count])]


def _looks(rng: Random) -> list[tuple[str, str]]:
    """All colours, each with a pattern, in any order."""
    patterns = list(islice(cycle(PATTERNS), len(COLOURS)))
    rng.shuffle(patterns)
    return rng.sample(list(zip(COLOURS, patterns, strict=True)), len(COLOURS))


def views(product: Product) -> int:
    """How many pictures a product has, 1 to 3."""
    return product.generator("views").randint(1, _MAX_VIEWS)
