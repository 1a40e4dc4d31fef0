"""What must be known of the whole catalogue before its first product can be written."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from catalogue.kinds import Kinds
from catalogue.reader import Accepted
from ingest.planning.ledger import Ledger

FEWEST_PRODUCTS = 50
"""A picture that fewer products share is no placeholder: a small shop may well have one picture for all it sells."""
_COUNT = "INSERT INTO shared VALUES (?, 1, ?) ON CONFLICT (etag) DO UPDATE SET products = products + 1"
_SHARED = "SELECT etag, path, products FROM shared WHERE products >= ?"


@dataclass(frozen=True)
class Placeholder:
    """A picture, by one of its paths, that so many products name that it shows none of them."""

    image: str
    products: int

    def record(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return asdict(self)


@dataclass(frozen=True)
class Survey:
    """Placeholders by their ETag, how many vectors the release will have (theirs left out), the attributes' types."""

    placeholders: dict[str, Placeholder]
    vectors: int
    kinds: Kinds


class Surveying:
    """Goes over the catalogue once, keeping a count for each picture, in the ledger, and nothing of the products."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kinds = Kinds.of(ledger.get("kinds", {}))
        self._count, self._titles, self._shown = ledger.get("counted", (0, 0, 0))

    def add(self, products: Iterable[Accepted]) -> None:
        """Count some products."""
        shown: list[tuple[str, str]] = []
        for accepted in products:
            self._count += 1
            self._titles += accepted.product.title is not None
            self._kinds.count(accepted.product.attributes, accepted.place)
            shown += dict(zip(accepted.etags, accepted.product.images, strict=True)).items()
        self._shown += len(shown)
        self._ledger.write(_COUNT, shown)

    def keep(self) -> None:
        """Keep what is counted in memory, for another process to go on with."""
        self._ledger.keep(kinds=self._kinds.record(), counted=(self._count, self._titles, self._shown))

    def survey(self, placeholder_percent: int) -> Survey:
        """Return what was learnt."""
        placeholders = {
            etag: Placeholder(path, products)
            for etag, path, products in self._ledger.all(_SHARED, FEWEST_PRODUCTS)
            if products * 100 > placeholder_percent * self._count
        }
        vectors = self._titles + self._shown - sum(p.products for p in placeholders.values())
        return Survey(placeholders, vectors, self._kinds)
