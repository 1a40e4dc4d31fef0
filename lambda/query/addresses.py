"""Which addresses a product is shown with: of its pictures, of their thumbnails, of both or of none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.catalogue_folder import CATALOGUE
from common.thumbnail import thumbnail_key
from query.request import SearchRequest

Json = dict[str, Any]
Sign = Callable[[str], str]
"""Gives an address by a key of the bucket."""


@dataclass(frozen=True)
class Addresses:
    """Signs what a request asks for; without `sign` it only says which fields of documents that takes."""

    pictures: bool = False
    thumbnails: bool = False
    sign: Sign | None = None

    @classmethod
    def of(cls, request: SearchRequest, sign: Sign | None = None) -> "Addresses":
        """Return those that a request wants."""
        return cls(request.pictures, request.thumbnails, sign)

    @property
    def sources(self) -> list[str]:
        """The fields that they are made of."""
        return ["images.key", "images.fault", "images.thumbnail"] if self.thumbnails else []

    def item(
        self, images: Sequence[Mapping[str, str]], matched: str | None, shown: Json, *, searched: bool
    ) -> Json:
        """Return the addresses of a product's pictures, as far as `shown` has their paths, and of thumbnails."""
        if self.sign is None:
            return {}
        pictures = _pictures(self.sign, shown) if self.pictures else {}
        return pictures | (
            _thumbnails(self.sign, images, matched, shown, searched) if self.thumbnails else {}
        )


def _pictures(sign: Sign, shown: Json) -> Json:
    addresses: Json = {
        f"{name}_url": sign(CATALOGUE + shown[name]) if shown[name] else None
        for name in ("image", "matched_image")
        if name in shown
    }
    if "images" in shown:
        addresses["image_urls"] = [sign(CATALOGUE + path) for path in shown["images"]]
    return addresses


def _thumbnails(
    sign: Sign,
    images: Sequence[Mapping[str, str]],
    matched: str | None,
    shown: Json,
    searched: bool,  # noqa: FBT001
) -> Json:
    def address(image: Mapping[str, str] | None) -> str | None:
        name = image.get("thumbnail") if image else None
        return sign(thumbnail_key(name)) if name else None

    addresses: Json = {"thumbnail_url": address(images[0] if images else None)}
    if searched:
        nearest = next((image for image in images if image["key"] == matched), None)
        addresses["matched_thumbnail_url"] = address(nearest)
    if "images" in shown:
        addresses["thumbnail_urls"] = [address(image) for image in images]
    return addresses
