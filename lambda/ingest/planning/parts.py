"""Packing products into parts: what has to be embedded, and where the other vectors come from."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from catalogue.notes import Tally
from catalogue.reader import Accepted
from common.bucket import Bucket
from common.catalogue_folder import CATALOGUE
from ingest.documents import has_vector
from ingest.identity import Identities, folded
from ingest.inputs import image_id, text_id
from ingest.planning.known import Known, text_digest
from ingest.run import Run
from ingest.several import Several
from ingest.thumbnails import Wanted
from ingest.unreadable import left_out
from ingest.wording import embedded_text

MAX_EMBEDDINGS = 250
"""Batch Transform's MultiRecord sends a part as one request: its time is bounded by this."""
FEWEST_EMBEDDINGS = 16
"""A part of fewer costs more than it brings."""
MAX_PRODUCTS = 1000
_NO_THUMBNAILS = Wanted(None)


Input = dict[str, str | int]
"""A line of a part's input, less its id."""
Image = dict[str, str]
"""A picture as its product's document has it."""


class KnownOnes(Protocol):
    """What is known of products by their ids."""

    def get(self, product_id: str) -> Known | None:
        """Return what is known of one."""


@dataclass
class Counts:
    """What was written so far; `parts` are `[products, embeddings]` of each."""

    parts: list[list[int]] = field(default_factory=list)
    reused: int = 0
    pictures: int = 0
    still: int = 0
    """Products that the live index has and that are known of it."""

    @property
    def products(self) -> int:
        """How many products there are."""
        return sum(products for products, _ in self.parts)

    @property
    def embeddings(self) -> int:
        """How many pictures and texts are to be embedded."""
        return sum(embeddings for _, embeddings in self.parts)

    def listed(self) -> Iterator[Mapping[str, int]]:
        """Yield the parts as they are listed: what the state machine goes over, one after the other."""
        for number, (products, embeddings) in enumerate(self.parts):
            yield {"part": number, "products": products, "embeddings": embeddings}


@dataclass
class _Part:
    products: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)


class PartWriter:
    """Writes part after part, several at a time; at the block's end all are there, or it raises.

    Pictures with an ETag in `without` get no vector. For a graph, every copy of a vector but the first is to be shaken:
    `identities` has those met so far, None stands for an exact index.
    """

    def __init__(
        self,
        bucket: Bucket,
        run: Run,
        known: KnownOnes,
        notes: Tally,
        *,
        without: Container[str] = (),
        identities: Identities | None = None,
        described: bool = False,
        thumbnails: Wanted = _NO_THUMBNAILS,
        counts: Counts | None = None,
        most_embeddings: int = MAX_EMBEDDINGS,
    ) -> None:
        self._bucket, self._run, self._known, self._without = bucket, run, known, without
        self._thumbnails, self._notes = thumbnails, notes
        self._identities, self._described = identities, described
        self._part, self._writing = _Part(), Several()
        self.counts, self._most = counts or Counts(), most_embeddings

    def __enter__(self) -> "PartWriter":
        """Begin."""
        self._writing.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the last part, be it small, and wait for what is being written."""
        if error is None and self._part.products:
            self._flush()
        self._writing.__exit__(kind, error, trace)

    def add(self, accepted: Accepted) -> None:
        """Add a product, in a new part where this one is full."""
        known = self._known.get(accepted.product.id)
        images = list(self._images(accepted, known))
        fresh = dict(self._fresh(accepted, known, images))
        full = len(self._part.inputs.keys() | fresh.keys()) > self._most
        if self._part.products and (full or len(self._part.products) >= MAX_PRODUCTS):
            self._flush()
        self._part.inputs.update(fresh)
        self._part.products.append(self._record(accepted, fresh, images))
        self.counts.still += known is not None

    def _fresh(
        self, accepted: Accepted, known: Known | None, images: Sequence[Image]
    ) -> Iterator[tuple[str, Input]]:
        """Yield the inputs that the live index has no vector for, or no thumbnail, by their ids."""
        text = self._text(accepted)
        if text is not None and (known is None or known.text != text_digest(text)):
            yield text_id(accepted.product.id), {"text": text}
        for path, etag in _embedded(images):
            wish = self._thumbnails.wish(etag)
            if wish or known is None or known.etags.get(path) != etag:
                yield image_id(path), {"image": self._bucket.uri(CATALOGUE + path), **wish}

    def _record(self, accepted: Accepted, fresh: dict[str, Input], images: Sequence[Image]) -> dict[str, Any]:
        """Return the product's line: its document without vectors, which of them the live index has, which to shake."""
        product = accepted.product
        wanted = [image_id(path) for path, _ in _embedded(images)]
        self.counts.pictures += len(wanted)
        wanted += [text_id(product.id)] if product.title is not None else []
        reuse = [name for name in wanted if name not in fresh]
        self.counts.reused += len(reuse)
        place = {"file": accepted.file, "line": accepted.line}
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
            "shake": list(self._copies(accepted, images)),
            **place,
        }

    def _images(self, accepted: Accepted, known: Known | None) -> Iterator[Image]:
        """Yield the pictures as the index has them: a placeholder without ETag, an unreadable one with its fault."""
        for path, etag in zip(accepted.product.images, accepted.etags, strict=True):
            if etag in self._without:
                yield {"key": path}
            elif known is not None and path in known.faults and known.etags.get(path) == etag:
                yield {"key": path, "etag": etag, "fault": known.faults[path]}
            else:
                yield {"key": path, "etag": etag, **self._thumbnails.name(etag)}

    def _copies(self, accepted: Accepted, images: Sequence[Image]) -> Iterator[str]:
        """Yield the ids of what an earlier product has just so."""
        if self._identities is None:
            return
        for path, etag in _embedded(images):
            if self._identities.again("image", etag):
                yield image_id(path)
        text = self._text(accepted)
        if text is not None and self._identities.again("text", folded(text)):
            yield text_id(accepted.product.id)

    def _text(self, accepted: Accepted) -> str | None:
        product = accepted.product
        return embedded_text(product.title, product.description, described=self._described)

    def _flush(self) -> None:
        number, part = len(self.counts.parts), self._part
        self.counts.parts.append([len(part.products), len(part.inputs)])
        self._part = _Part()
        self._writing.submit(self._write, number, part)

    def _write(self, number: int, part: _Part) -> None:
        self._bucket.put_records(self._run.products(number), part.products)
        if part.inputs:
            inputs = ({"id": name, **fields} for name, fields in part.inputs.items())
            self._bucket.put_records(self._run.input(number), inputs)


def part_size(vectors: int, at_once: int) -> int:
    """Return how many embeddings a part may have, so that as many parts as can be embedded at once have some."""
    return min(MAX_EMBEDDINGS, max(FEWEST_EMBEDDINGS, -(-vectors // at_once)))


def _embedded(images: Sequence[Image]) -> Iterator[tuple[str, str]]:
    """Yield paths and ETags of the pictures that have a vector."""
    return ((image["key"], image["etag"]) for image in images if has_vector(image))
