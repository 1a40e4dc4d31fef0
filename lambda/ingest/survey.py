"""What must be known of the whole catalogue before its first product can be written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from catalogue.kinds import Kinds
from catalogue.reader import Accepted

FEWEST_PRODUCTS = 50
"""A picture that fewer products share is no placeholder: a small shop may well have one picture for all it sells."""


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

    @classmethod
    def of(cls, products: Iterable[Accepted], placeholder_percent: int) -> "Survey":
        """Go over the catalogue once, keeping a count for each picture and nothing of the products."""
        shared: Counter[str] = Counter()
        paths: dict[str, str] = {}
        kinds = Kinds()
        count = titles = 0
        for accepted in products:
            count += 1
            titles += accepted.product.title is not None
            kinds.count(accepted.product.attributes, accepted.place)
            for etag, path in dict(zip(accepted.etags, accepted.product.images, strict=True)).items():
                shared[etag] += 1
                if shared[etag] == FEWEST_PRODUCTS:
                    paths[etag] = path
        placeholders = {
            etag: Placeholder(path, shared[etag])
            for etag, path in paths.items()
            if shared[etag] * 100 > placeholder_percent * count
        }
        vectors = titles + shared.total() - sum(p.products for p in placeholders.values())
        return cls(placeholders, vectors, kinds)
