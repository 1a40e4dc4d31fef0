"""The drawn catalogue as a shop of the bench: with brands, and with kinds left out where one wants."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.encoding import Encoding
from bench.loaded_shop import Product, Shop
from bench.relevance_pictures import drawn
from demo import catalogue
from demo.assortment import assortment, views
from demo.drawing.kinds import KINDS
from demo.drawing.products import Product as Drawn

BRANDS = (
    "Morvel", "Tandriss", "Okkala", "Brunnhof", "Lysander", "Peveril",
    "Zanthe", "Quillon", "Ardmoor", "Fjellvik", "Castello", "Nimbus",
)  # fmt: skip
"""Names that say nothing of what is sold."""
_KINDS_OF_A_BRAND = 4


@dataclass(frozen=True)
class DrawnShop:
    """Products, in the order of the sample catalogue; `pictures` by name are JPEG files."""

    products: Sequence[Drawn]
    pictures: Mapping[str, bytes]

    @classmethod
    def of_size(cls, count: int, say: Callable[[str], None]) -> "DrawnShop":
        """Draw the sample catalogue of so many products."""
        products = assortment(count)
        wanted = [(product, view) for product in products for view in range(views(product))]
        names = [name for product in products for name in catalogue.picture_names(product)]
        return cls(products, dict(zip(names, drawn(wanted, say, "the catalogue"), strict=True)))

    def without(self, kinds: Collection[str]) -> "DrawnShop":
        """Return the shop that does not sell some kinds."""
        return DrawnShop([one for one in self.products if one.kind not in kinds], self.pictures)

    def lines(self) -> list[Product]:
        """Return the catalogue's lines, each with a brand."""
        return [line(product) for product in self.products]

    def loadable(self, encoding: Encoding, *, described: bool = False) -> Shop:
        """Return what is to be indexed; `described` titles' vectors are those of title and description."""
        lines = self.lines()
        texts = {
            one["title"]: f"{one['title']}. {one['description']}" if described else one["title"]
            for one in lines
        }
        shown = [self.pictures[name] for one in lines for name in one["images"]]
        encoding.learn(shown, "pictures")
        encoding.learn(list(texts.values()), "titles")
        vector_of = partial(_vector, encoding, texts, self.pictures)
        return Shop(lines, vector_of, encoding.reading(texts))


def line(product: Drawn) -> Product:
    """Return a product's line, the sample catalogue's and a brand."""
    entry: dict[str, Any] = dict(catalogue.entry(product))
    return entry | {"attributes": entry["attributes"] | {"brand": brand(product)}}


def brand(product: Drawn) -> str:
    """Return who makes a product: two brands share the kinds of a group."""
    group = list(KINDS).index(product.kind) // _KINDS_OF_A_BRAND
    return BRANDS[(2 * group + product.generator("brand").randrange(2)) % len(BRANDS)]


def _vector(
    encoding: Encoding, texts: Mapping[str, str], pictures: Mapping[str, bytes], record: Mapping[str, str]
) -> list[float]:
    text = record.get("text")
    content = pictures[record["id"].removeprefix("image:")] if text is None else texts[text]
    vector: list[float] = encoding(content).tolist()
    return vector
