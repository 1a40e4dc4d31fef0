"""Documents and their vectors: how they are put together for an index, and taken out of one."""

from collections.abc import Iterator
from typing import Any

from ingest.identity import shaken
from ingest.inputs import image_id, text_id

_PICTURE, _TITLE = ("embedding", "unshaken"), ("text_embedding", "text_unshaken")
FIELDS = [*_TITLE, "images.key", *(f"images.{name}" for name in _PICTURE)]
"""What `true_vectors` needs of an indexed document."""
Vector = list[float]


class MissingVectorError(RuntimeError):
    """A vector that Plan counted on is nowhere: the transform's output and the plan do not belong together."""


def has_vector(image: dict[str, Any]) -> bool:
    """Whether a document's picture has a vector, or is to have one: a placeholder has none, nor what cannot be read."""
    return "etag" in image and "fault" not in image


def true_vectors(product_id: str, source: dict[str, Any]) -> Iterator[tuple[str, Vector]]:
    """Yield a product's true vectors by input id, out of an index of either arrangement."""
    for image in source.get("images", []):
        if "embedding" in image:
            yield image_id(image["key"]), image.get("unshaken") or image["embedding"]
    if "text_embedding" in source:
        yield text_id(product_id), source.get("text_unshaken") or source["text_embedding"]


def with_vectors(record: dict[str, Any], vectors: dict[str, Vector]) -> dict[str, Any]:
    """Return the document of a part's line with its vectors, those that are to be shaken shaken; MissingVectorError."""
    document, shake = dict(record["document"]), set(record["shake"])
    try:
        if "images" in document:
            document["images"] = [
                image | _embedded(document["id"], image_id(image["key"]), vectors, shake, _PICTURE)
                if has_vector(image)
                else image
                for image in document["images"]
            ]
        if "title" in document:
            document |= _embedded(document["id"], text_id(document["id"]), vectors, shake, _TITLE)
    except KeyError as error:
        raise MissingVectorError(f"no vector for {error.args[0]}") from error
    return document


def _embedded(
    product_id: str, name: str, vectors: dict[str, Vector], shake: set[str], fields: tuple[str, str]
) -> dict[str, Vector]:
    """Return a vector as it is indexed, and beside one that is shaken the true one, under their fields' names."""
    searched, kept = fields
    if name not in shake:
        return {searched: vectors[name]}
    return {searched: shaken(vectors[name], f"{product_id} {name}"), kept: vectors[name]}


def vector_ids(record: dict[str, Any]) -> set[str]:
    """Return the ids of all vectors that a product has."""
    document = record["document"]
    pictures = {image_id(image["key"]) for image in document.get("images", []) if has_vector(image)}
    return pictures | ({text_id(document["id"])} if "title" in document else set())
