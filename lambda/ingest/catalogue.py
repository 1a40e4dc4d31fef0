"""The whole catalogue: every line of every file, checked against the others and against the pictures that exist."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from common.bucket import CATALOGUE, Bucket
from ingest.product import Product, ProductError, attribute_kind, parse

MAX_ATTRIBUTE_NAMES = 500


@dataclass(frozen=True)
class Rejection:
    """A product that will not be searchable, and why."""

    id: str | None
    file: str
    line: int
    reason: str

    def record(self) -> dict[str, object]:
        """Return what is written to `rejected.jsonl`."""
        return asdict(self)


@dataclass(frozen=True)
class Accepted:
    """A product that stands, with the ETags of its pictures in their order."""

    product: Product
    etags: tuple[str, ...]
    file: str
    line: int


class Catalogue:
    """`catalog/*.jsonl` as it was listed; every pass over it meets the same products, or ends in ChangedError."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._files: dict[str, str] = {}
        self._pictures: dict[str, str] = {}
        for entry in bucket.listing(CATALOGUE):
            name = entry.key.removeprefix(CATALOGUE)
            listed = self._files if name.endswith(".jsonl") else self._pictures
            listed[name] = entry.etag

    def accepted(self, reject: Callable[[Rejection], None] = lambda _: None) -> Iterator[Accepted]:
        """Yield the products that stand, of those with the same id the first; the others go to a callback."""
        checks = _Checks(self._pictures)
        for file, etag in self._files.items():
            for number, line in enumerate(self._bucket.lines(CATALOGUE + file, etag=etag), 1):
                if not line.strip():
                    continue
                try:
                    product = parse(line)
                    yield Accepted(product, checks.etags(product), file, number)
                except ProductError as error:
                    reject(Rejection(error.product_id, file, number, str(error)))


class _Checks:
    """One pass's checks of products against each other and against the pictures that exist."""

    def __init__(self, pictures: dict[str, str]) -> None:
        self._pictures = pictures
        self._seen: set[str] = set()
        self._kinds: dict[str, str] = {}

    def etags(self, product: Product) -> tuple[str, ...]:
        """Return the ETags of a product's pictures, if it stands; ProductError."""
        if product.id in self._seen:
            raise ProductError("id: an earlier line has the same", product.id)
        missing = [path for path in product.images if path not in self._pictures]
        if missing:
            raise ProductError(f"images: {missing[0]} is not in the bucket", product.id)
        self._check_kinds(product)
        self._seen.add(product.id)
        return tuple(self._pictures[path] for path in product.images)

    def _check_kinds(self, product: Product) -> None:
        """Hold every attribute to the type it had first: the index cannot hold two."""
        kinds = {name: attribute_kind(value) for name, value in product.attributes.items()}
        for name, kind in kinds.items():
            known = self._kinds.get(name, kind)
            if known != kind:
                raise ProductError(
                    f"attributes.{name} is a {kind}, in earlier products a {known}", product.id
                )
        if len(self._kinds.keys() | kinds.keys()) > MAX_ATTRIBUTE_NAMES:
            raise ProductError(
                f"attributes: the catalogue has more than {MAX_ATTRIBUTE_NAMES} names", product.id
            )
        self._kinds.update(kinds)
