"""Which products the sample shop sells."""

from random import Random

from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product

_SEED = 2026
_MAX_VIEWS = 3
# What the README and the demo ask for is always in stock.
_STAPLES = (
    ("mug", "red", "striped"),
    ("mug", "red", "striped"),
    ("mug", "red", "plain"),
    ("mug", "blue", "striped"),
    ("sneaker", "blue", "plain"),
    ("dress", "red", "dotted"),
    ("handbag", "blue", "plain"),
    ("backpack", "blue", "checked"),
)


def assortment(count: int) -> list[Product]:
    """`count` products: the staples, then kinds in turn with colours and patterns that spread evenly."""
    rng = Random(_SEED)  # noqa: S311 - a shop's choice
    chosen = [*_STAPLES]
    kinds, looks = list(KINDS), [(c, p) for c in COLOURS for p in PATTERNS]
    decks: dict[str, list[tuple[str, str]]] = {}
    while len(chosen) < count:
        kind = kinds[len(chosen) % len(kinds)]
        if not decks.get(kind):
            decks[kind] = rng.sample(looks, len(looks))
        chosen.append((kind, *decks[kind].pop()))
    return [Product(*combination, i) for i, combination in enumerate(chosen[:count])]


def views(product: Product) -> int:
    """How many pictures a product has, 1 to 3."""
    return product.generator("views").randint(1, _MAX_VIEWS)
