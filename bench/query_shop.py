"""A shop of thousands of products with two pictures each: lines as the drawn catalogue's, vectors made of numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, cycle, islice
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.encoding import Encoding
from bench.loaded_shop import Product, Shop
from bench.relevance_shop import line
from demo.drawing.products import Product as Drawn
from demo.drawing.products import combinations

PICTURES = 2
SPREAD = 0.6
"""How far a picture is from its product's words, as a share of the words' vector."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class LargeShop:
    """`size` products of all combinations of kind, colour and pattern in turn; titles are told apart by a number.

    A picture's vector is that of its product's kind, colour and pattern in words, moved at random: searches by words
    find what they mean, and no two pictures are alike. Nothing has to be drawn.
    """

    size: int
    encoding: Encoding

    @cached_property
    def products(self) -> list[Drawn]:
        """All products."""
        every = Random(self.size).sample(combinations(), len(combinations()))  # noqa: S311
        return [
            Drawn(*looks, seed) for looks, seed in zip(islice(cycle(every), self.size), count(), strict=False)
        ]

    @cached_property
    def lines(self) -> list[Product]:
        """The catalogue's lines."""
        return list(self._lines())

    def _lines(self) -> Iterator[Product]:
        for product in self.products:
            made: dict[str, Any] = line(product)
            name = made["id"].lower()
            images = [f"images/{name}-{view}.jpg" for view in range(PICTURES)]
            attributes = made["attributes"] | {"in_stock": product.seed % 7 != 0}
            yield made | {
                "title": f"{made['title']} {product.seed}",
                "images": images,
                "attributes": attributes,
            }

    def loadable(self) -> Shop:
        """Return what is to be indexed."""
        self.encoding.learn([one["title"] for one in self.lines], "titles")
        self.encoding.learn([_look(product) for product in self.products], "what pictures show")
        return Shop(self.lines, self._vector_of, self.encoding)

    def picture(self, number: int, view: int) -> list[float]:
        """Return the vector of one picture of the `number`-th product."""
        dice = np.random.default_rng((number, view))
        true = self.encoding(_look(self.products[number]))
        moved = true + SPREAD * dice.standard_normal(len(true)) / np.sqrt(len(true))
        vector: list[float] = np.round(moved / np.linalg.norm(moved), 6).tolist()
        return vector

    def _vector_of(self, record: Mapping[str, str]) -> Sequence[float]:
        if "text" in record:
            vector: list[float] = self.encoding(record["text"]).tolist()
            return vector
        name, _, view = record["id"].rpartition("/p")[2].removesuffix(".jpg").partition("-")
        return self.picture(int(name), int(view))


def _look(product: Drawn) -> str:
    return f"{product.colour} {product.pattern} {product.kind}"
