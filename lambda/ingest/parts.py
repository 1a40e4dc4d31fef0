"""Packing products into parts: what has to be embedded, and where the other vectors come from."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalogue.notes import Tally
from catalogue.reader import Accepted
from common.arrangement import Arrangement
from common.bucket import CATALOGUE, Bucket
from ingest.identity import Identities, folded
from ingest.known import Known
from ingest.run import Run
from ingest.thumbnails import Wanted
from ingest.unreadable import left_out
from ingest.wording import embedded_text

MAX_EMBEDDINGS = 250
"""Batch Transform's MultiRecord sends a part as one request: its time is bounded by this."""
MAX_PRODUCTS = 1000
_NO_THUMBNAILS = Wanted(None)


Input = dict[str, str | int]
"""A line of a part's input, less its id."""


@dataclass
class _Part:
    products: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)


class PartWriter:
    """Writes part after part.

    Pictures with an ETag in `without` get no vector. For a graph, every copy of a vector but the first is to be shaken.
    """

    def __init__(
        self,
        bucket: Bucket,
        run: Run,
        known: dict[str, Known],
        notes: Tally,
        *,
        without: Container[str] = (),
        arrangement: Arrangement = Arrangement.EXACT,
        described: bool = False,
        thumbnails: Wanted = _NO_THUMBNAILS,
    ) -> None:
        self._bucket, self._run, self._known, self._without = bucket, run, known, without
        self._thumbnails = thumbnails
        self._notes = notes
        self._graph = arrangement is Arrangement.GRAPH
        self._described = described
        self._part = _Part()
        self._identities = Identities()
        self.parts = self.products = self.embeddings = self.reused = self.pictures = self._still = 0

    def add(self, accepted: Accepted) -> None:
        """Add a product, in a new part where this one is full."""
        fresh = dict(self._fresh(accepted))
        full = len(self._part.inputs.keys() | fresh.keys()) > MAX_EMBEDDINGS
        if self._part.products and (full or len(self._part.products) >= MAX_PRODUCTS):
            self._flush()
        self._part.inputs.update(fresh)
        self._part.products.append(self._record(accepted, fresh))
        self.products += 1
        self._still += accepted.product.id in self._known

    @property
    def dropped(self) -> int:
        """How many products the live index has that the catalogue has no more, of those that are known."""
        return len(self._known) - self._still

    def close(self) -> None:
        """Write the last part."""
        if self._part.products:
            self._flush()

    def _fresh(self, accepted: Accepted) -> Iterator[tuple[str, Input]]:
        """Yield the inputs that the live index has no vector for, or no thumbnail, by their ids."""
        product, known = accepted.product, self._known.get(accepted.product.id)
        text = self._text(accepted)
        if text is not None and (known is None or known.text != text):
            yield text_id(product.id), {"text": text}
        for path, etag in self._embedded(accepted):
            wish = self._thumbnails.wish(etag)
            if wish or known is None or known.etags.get(path) != etag:
                yield image_id(path), {"image": self._bucket.uri(CATALOGUE + path), **wish}

    def _record(self, accepted: Accepted, fresh: dict[str, Input]) -> dict[str, Any]:
        """Return the product's line: its document without vectors, which of them the live index has, which to shake."""
        product = accepted.product
        wanted = [image_id(path) for path, _ in self._embedded(accepted)]
        self.pictures += len(wanted)
        wanted += [text_id(product.id)] if product.title is not None else []
        reuse = [name for name in wanted if name not in fresh]
        self.reused += len(reuse)
        place = {"file": accepted.file, "line": accepted.line}
        images = list(self._images(accepted))
        for image in images:
            if "fault" in image:
                where = {"id": product.id, **place, "picture": image["key"]}
                self._notes.add("images", left_out(image["fault"]), where)
        fields = {
            "id": product.id,
            "title": product.title,
            "description": product.description,
            "attributes": product.attributes,
            "images": images,
        }
        document = {name: value for name, value in fields.items() if value}
        return {
            "document": document,
            "reuse": reuse,
            "shake": list(self._copies(accepted)) if self._graph else [],
            **place,
        }

    def _images(self, accepted: Accepted) -> Iterator[dict[str, str]]:
        """Yield the pictures as the index has them: a placeholder without ETag, an unreadable one with its fault."""
        known = self._known.get(accepted.product.id)
        for path, etag in zip(accepted.product.images, accepted.etags, strict=True):
            if etag in self._without:
                yield {"key": path}
            elif known is not None and path in known.faults and known.etags.get(path) == etag:
                yield {"key": path, "etag": etag, "fault": known.faults[path]}
            else:
                yield {"key": path, "etag": etag, **self._thumbnails.name(etag)}

    def _embedded(self, accepted: Accepted) -> Iterator[tuple[str, str]]:
        """Yield paths and ETags of the pictures that have a vector."""
        for image in self._images(accepted):
            if "etag" in image and "fault" not in image:
                yield image["key"], image["etag"]

    def _copies(self, accepted: Accepted) -> Iterator[str]:
        """Yield the ids of what an earlier product has just so."""
        for path, etag in self._embedded(accepted):
            if self._identities.again("image", etag):
                yield image_id(path)
        text = self._text(accepted)
        if text is not None and self._identities.again("text", folded(text)):
            yield text_id(accepted.product.id)

    def _text(self, accepted: Accepted) -> str | None:
        product = accepted.product
        return embedded_text(product.title, product.description, described=self._described)

    def _flush(self) -> None:
        number, part = self.parts, self._part
        self._bucket.put_records(self._run.products(number), part.products)
        if part.inputs:
            inputs = ({"id": name, **fields} for name, fields in part.inputs.items())
            self._bucket.put_records(self._run.input(number), inputs)
        self.parts += 1
        self.embeddings += len(part.inputs)
        self._part = _Part()


def image_id(path: str) -> str:
    """Return the id of a picture's line in a part's input and output."""
    return f"image:{path}"


def text_id(product_id: str) -> str:
    """Return the id of a product's title in a part's input and output."""
    return f"text:{product_id}"
