"""What the demo searches for, and how it knows that the wanted kind of product leads. Nothing here does I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clip_search.search.answer import Item

LOOKED_AT = 3
"""How many of the first results must be right (all but one of them, and the very first)."""


@dataclass(frozen=True)
class Search:
    """Words, the words for a picture to draw, or both; `wanted` are attributes of what must lead."""

    words: str | None
    picture_of: str | None
    wanted: Mapping[str, str]

    @property
    def title(self) -> str:
        """The search as one would say it."""
        words = [f"“{self.words}”"] if self.words else []
        return " and ".join([*words, *([f"a picture of a {self.picture_of}"] if self.picture_of else [])])


SEARCHES = (
    Search("red striped mug", None, {"category": "mug", "colour": "red", "pattern": "striped"}),
    Search("blue handbag", None, {"category": "handbag", "colour": "blue"}),
    Search("something to wear on my head", None, {"category": "cap"}),
    Search(None, "blue sneaker", {"category": "sneaker", "colour": "blue"}),
    Search("dotted dress", "red dress", {"category": "dress", "colour": "red", "pattern": "dotted"}),
)


@dataclass(frozen=True)
class Verdict:
    """Which of the first results are what was wanted, and whether that is enough."""

    right: Sequence[bool]
    passed: bool


def fits(attributes: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    """Whether a product has all the wanted attributes; a list of values has what is in it."""
    return all(value in _values(attributes.get(name)) for name, value in wanted.items())


def judge(items: Sequence[Item], wanted: Mapping[str, str], available: int) -> Verdict:
    """Compare results with what was wanted, of which the catalogue holds `available`."""
    right = [fits(item.attributes, wanted) for item in items]
    looked_at = min(LOOKED_AT, available)
    enough = sum(right[:LOOKED_AT]) >= max(1, looked_at - 1)
    return Verdict(right, passed=bool(right) and right[0] and enough)


def available(products: Iterable[Mapping[str, Any]], wanted: Mapping[str, str]) -> int:
    """How many products of a catalogue are what is wanted."""
    return sum(fits(product.get("attributes") or {}, wanted) for product in products)


def _values(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]
