"""Packing products into parts: what has to be embedded, and where the other vectors come from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from common.bucket import CATALOGUE, Bucket
from ingest.catalogue import Accepted
from ingest.run import Run

MAX_EMBEDDINGS = 250
"""Batch Transform's MultiRecord sends a part as one request: its time is bounded by this."""
MAX_PRODUCTS = 1000


@dataclass(frozen=True)
class Known:
    """What the live index has of a product: the text that was embedded, and its pictures' ETags by key."""

    title: str | None
    etags: dict[str, str]


@dataclass
class _Part:
    products: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)


class PartWriter:
    """Writes part after part; `close` returns what the state machine maps over."""

    def __init__(self, bucket: Bucket, run: Run, known: dict[str, Known]) -> None:
        self._bucket, self._run, self._known = bucket, run, known
        self._part = _Part()
        self._written: list[dict[str, int]] = []
        self.products = self.reused = 0

    @property
    def embeddings(self) -> int:
        """How many pictures and texts there are to embed in all parts."""
        return sum(part["embeddings"] for part in self._written)

    def add(self, accepted: Accepted) -> None:
        """Add a product, in a new part where this one is full."""
        fresh = dict(self._fresh(accepted))
        full = len(self._part.inputs.keys() | fresh.keys()) > MAX_EMBEDDINGS
        if self._part.products and (full or len(self._part.products) >= MAX_PRODUCTS):
            self._flush()
        self._part.inputs.update(fresh)
        self._part.products.append(self._record(accepted, fresh))
        self.products += 1

    def close(self) -> list[dict[str, int]]:
        """Write the last part; return `{"number", "embeddings"}` of each."""
        if self._part.products:
            self._flush()
        return self._written

    def _fresh(self, accepted: Accepted) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the inputs that the live index has no vector for, by their ids."""
        product, known = accepted.product, self._known.get(accepted.product.id)
        if product.title is not None and (known is None or known.title != product.title):
            yield text_id(product.id), {"text": product.title}
        for path, etag in zip(product.images, accepted.etags, strict=True):
            if known is None or known.etags.get(path) != etag:
                yield image_id(path), {"image": self._bucket.uri(CATALOGUE + path)}

    def _record(self, accepted: Accepted, fresh: dict[str, dict[str, str]]) -> dict[str, Any]:
        """Return the product's line: its document without vectors, and those to be copied from the live index."""
        product = accepted.product
        wanted = [image_id(path) for path in product.images]
        wanted += [text_id(product.id)] if product.title is not None else []
        reuse = [name for name in wanted if name not in fresh]
        self.reused += len(reuse)
        images = [
            {"key": path, "etag": etag} for path, etag in zip(product.images, accepted.etags, strict=True)
        ]
        fields = {
            "id": product.id,
            "title": product.title,
            "description": product.description,
            "attributes": product.attributes,
            "images": images,
        }
        document = {name: value for name, value in fields.items() if value}
        return {"document": document, "reuse": reuse, "file": accepted.file, "line": accepted.line}

    def _flush(self) -> None:
        number, part = len(self._written), self._part
        self._bucket.put_records(self._run.products(number), part.products)
        if part.inputs:
            inputs = ({"id": name, **fields} for name, fields in part.inputs.items())
            self._bucket.put_records(self._run.input(number), inputs)
        self._written.append({"number": number, "embeddings": len(part.inputs)})
        self._part = _Part()


def image_id(path: str) -> str:
    """Return the id of a picture's line in a part's input and output."""
    return f"image:{path}"


def text_id(product_id: str) -> str:
    """Return the id of a product's title in a part's input and output."""
    return f"text:{product_id}"
