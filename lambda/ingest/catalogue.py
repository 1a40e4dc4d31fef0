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
    """Reads `catalog/*.jsonl`; rejections go to a callback as they are met."""

    def __init__(self, bucket: Bucket, reject: Callable[[Rejection], None]) -> None:
        self._bucket = bucket
        self._reject = reject
        self._files: list[str] = []
        self._etags: dict[str, str] = {}
        self._seen: set[str] = set()
        self._kinds: dict[str, str] = {}
        for entry in bucket.listing(CATALOGUE):
            name = entry.key.removeprefix(CATALOGUE)
            if name.endswith(".jsonl"):
                self._files.append(name)
            else:
                self._etags[name] = entry.etag

    def accepted(self) -> Iterator[Accepted]:
        """Yield the products that stand; of those with the same id, the first."""
        for file in self._files:
            for number, line in enumerate(self._bucket.lines(CATALOGUE + file), 1):
                if not line.strip():
                    continue
                try:
                    product = parse(line)
                    yield self._checked(product, file, number)
                except ProductError as error:
                    self._reject(Rejection(error.product_id, file, number, str(error)))

    def _checked(self, product: Product, file: str, line: int) -> Accepted:
        if product.id in self._seen:
            raise ProductError("id: an earlier line has the same", product.id)
        missing = [path for path in product.images if path not in self._etags]
        if missing:
            raise ProductError(f"images: {missing[0]} is not in the bucket", product.id)
        self._check_kinds(product)
        self._seen.add(product.id)
        return Accepted(product, tuple(self._etags[path] for path in product.images), file, line)

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
