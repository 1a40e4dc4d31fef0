"""What the release of before has already, as far as the same part of a model, image or text, made it."""

from dataclasses import dataclass, field

from common.index import Model
from ingest.indexes import Indexes
from ingest.wording import embedded_text

_OF_PICTURES = ["images.key", "images.etag", "images.fault"]


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
    """Read what need not be embedded again.

    Where another image part made the pictures' vectors, nothing of pictures, not even which could not be read; where
    another text part made the titles', nothing of titles. Without `faults` nothing of pictures that could not be read.
    """
    if previous is None:
        return {}
    live = indexes.describe(previous)
    pictures, texts = live.model.embeds_pictures_as(model), live.model.embeds_texts_as(model)
    if not (pictures or texts):
        return {}
    fields = ["id"]
    fields += _OF_PICTURES if pictures else []
    fields += ["title", *(["description"] if live.described else [])] if texts else []
    known = {}
    for document in indexes.documents(previous, fields):
        images = [image for image in document.get("images", []) if faults or "fault" not in image]
        known[document["id"]] = Known(
            embedded_text(document.get("title"), document.get("description"), described=live.described),
            {image["key"]: image["etag"] for image in images if "etag" in image},
            {image["key"]: image["fault"] for image in images if "fault" in image},
        )
    return known
