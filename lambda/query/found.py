"""What a search has found, whichever way it looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from query.cursor import Cursor
from query.fusion import Leg

Hit = dict[str, Any]


@dataclass(frozen=True)
class Others:
    """Of a collapsed answer: how many more products have the value, and some of them."""

    count: int
    page: Sequence[Hit]


@dataclass(frozen=True)
class Counted:
    """A facet's aggregations as OpenSearch answered them."""

    of: int
    by_attribute: Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """A page of hits, each with `_score` as the answer's; out of `total`."""

    page: Sequence[Hit]
    total: int
    cursor: Cursor | None = None
    counted: Counted | None = None
    exact: frozenset[str] = frozenset()
    """Products whose id or article number is the text."""
    all_words: bool | None = None
    """Whether some product has all of the words; None where none were looked for."""
    standing_out: float | None = None
    """By how much the best cosine is above that of the yardstick's rank; None where it cannot be told."""
    legs: Sequence[Leg] = ()
    others: Mapping[str, Others] = field(default_factory=dict)
