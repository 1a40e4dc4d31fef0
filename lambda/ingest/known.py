"""What the release of before has already: vectors of the same model, and thumbnails whatever model made it."""

from dataclasses import dataclass, field

from common.index import Model
from ingest.indexes import Indexes
from ingest.wording import embedded_text

_FIELDS = ["id", "title", "images.key", "images.etag", "images.fault"]


@dataclass(frozen=True)
class Known:
    """What the live index has of a product: the text that was embedded, and its pictures' ETags by key.

    `faults`: why the model could not read some of them; as long as they are the same, it is not asked again.
    """

    text: str | None
    etags: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


def known_products(
    indexes: Indexes, previous: str | None, model: Model, *, faults: bool = True
) -> dict[str, Known]:
    """Read what need not be embedded again: nothing where another model made the index's vectors.

    Without `faults` nothing is known of pictures that could not be read.
    """
    if previous is None or (live := indexes.describe(previous)).model != model:
        return {}
    fields = [*_FIELDS, "description"] if live.described else _FIELDS
    known = {}
    for document in indexes.documents(previous, fields):
        images = [image for image in document.get("images", []) if faults or "fault" not in image]
        known[document["id"]] = Known(
            embedded_text(document.get("title"), document.get("description"), described=live.described),
            {image["key"]: image["etag"] for image in images if "etag" in image},
            {image["key"]: image["fault"] for image in images if "fault" in image},
        )
    return known
