"""What the release of before has already, as far as the same part of a model, image or text, made it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from common.index import Model, Release
from ingest.planning.ledger import Ledger
from ingest.wording import embedded_text

_OF_PICTURES = ["images.key", "images.etag", "images.fault"]
_DIGEST_BYTES = 16


@dataclass(frozen=True)
class Known:
    """What the live index has of a product: a digest of the text that was embedded, its pictures' ETags by key.

    `faults`: why the model could not read some of them; as long as they are the same, it is not asked again.
    """

    text: bytes | None
    etags: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


def text_digest(text: str | None) -> bytes | None:
    """Return what is remembered of a text."""
    return (
        None
        if text is None
        else blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
    )


@dataclass(frozen=True)
class Reusable:
    """Which fields of the live index's documents count, and how they are read; none where all is to be made anew.

    Where another image part made the pictures' vectors, nothing of pictures, not even which could not be read; where
    another text part made the titles', nothing of titles. Without `faults` nothing of pictures that could not be read.
    """

    fields: list[str]
    described: bool
    faults: bool

    @classmethod
    def of(cls, live: Release, model: Model, *, faults: bool) -> "Reusable":
        """Hold the model that made the live index to the one that is asked now."""
        fields = _OF_PICTURES[:] if live.model.embeds_pictures_as(model) else []
        if live.model.embeds_texts_as(model):
            fields += ["title", *(["description"] if live.described else [])]
        return cls(["id", *fields] if fields else [], live.described, faults)

    def known(self, document: Mapping[str, Any]) -> Known:
        """Read a document that has these fields."""
        images = [image for image in document.get("images", []) if self.faults or "fault" not in image]
        text = embedded_text(document.get("title"), document.get("description"), described=self.described)
        return Known(
            text_digest(text),
            {image["key"]: image["etag"] for image in images if "etag" in image},
            {image["key"]: image["fault"] for image in images if "fault" in image},
        )


class KnownProducts:
    """Products of the live index by their ids, in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, products: Iterable[tuple[str, Known]]) -> None:
        """Add products."""
        self._ledger.write("INSERT OR REPLACE INTO live VALUES (?, ?, ?)", self._rows(products))

    def get(self, product_id: str) -> Known | None:
        """Return what is known of a product."""
        row = self._ledger.one("SELECT text, pictures FROM live WHERE id = ?", product_id)
        if row is None:
            return None
        etags, faults = json.loads(row[1])
        return Known(row[0], etags, faults)

    def __len__(self) -> int:
        """How many there are."""
        (count,) = self._ledger.one("SELECT count(*) FROM live")
        return int(count)

    def _rows(self, products: Iterable[tuple[str, Known]]) -> Iterator[tuple[str, bytes | None, str]]:
        for product_id, known in products:
            yield product_id, known.text, json.dumps([known.etags, known.faults], separators=(",", ":"))
