"""How products are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.arrangement import Layout
from common.index import Release
from query.addresses import Addresses
from query.found import Found, Hit
from query.fusion import explained
from query.plan import Plan
from search_api.document import schema

_ALWAYS = frozenset({"id"})
DEFAULT = frozenset(schema("Item")["properties"]) - {
    "description",
    "images",
    "image_urls",
    "thumbnail_urls",
    "others",
    "explain",
}
_SOURCES = {
    "id": ["id"],
    "title": ["title"],
    "description": ["description"],
    "attributes": ["attributes"],
    "image": ["images.key", "images.fault"],
    "images": ["images.key", "images.fault"],
}
Json = dict[str, Any]


class Renderer:
    """Shows hits as items: the wanted fields, and addresses of pictures as they are wanted."""

    def __init__(self, wanted: frozenset[str] | None, layout: Layout | None, addresses: Addresses) -> None:
        self._wanted = DEFAULT if wanted is None else wanted
        self._layout, self._addresses = layout, addresses
        self._attributes = {name.removeprefix("attributes.") for name in self._wanted if "." in name}

    def sources(self, *, explained: bool = False) -> list[str]:
        """Return the fields of documents that are needed; an explanation needs all texts that can match."""
        if explained:
            return ["id", "title", "description", "attributes", *_SOURCES["images"], *self._addresses.sources]
        named = [source for name in sorted(self._wanted) for source in _SOURCES.get(name, ())]
        attributes = [f"attributes.{name}" for name in sorted(self._attributes)]
        return ["id", "title", *named, *attributes, *self._addresses.sources]

    def item(self, hit: Hit, *, scored: bool = True) -> Json:
        """Render a product."""
        source = hit["_source"]
        best = _nearest_picture(hit)
        images = [image for image in source.get("images", []) if "fault" not in image]
        keys = [image["key"] for image in images]
        matched = best[0]["_source"]["key"] if best else None
        item: Json = {
            "id": source["id"],
            "title": source.get("title"),
            "description": source.get("description"),
            "similarity": self._similarity(hit, best),
            "score": round(hit["_score"], 6) if scored and hit.get("_score") is not None else None,
            "image": keys[0] if keys else None,
            "images": keys,
            "matched_image": matched,
            "attributes": self._wanted_of(source.get("attributes", {})),
        }
        shown = {name: value for name, value in item.items() if self._shows(name)}
        return shown | self._addresses.item(images, matched, shown, searched=scored)

    def _shows(self, name: str) -> bool:
        return name in self._wanted or name in _ALWAYS or (name == "attributes" and bool(self._attributes))

    def _wanted_of(self, attributes: Mapping[str, Any]) -> Json:
        everything = "attributes" in self._wanted
        return {name: value for name, value in attributes.items() if everything or name in self._attributes}

    def _similarity(self, hit: Hit, pictures: Sequence[Hit]) -> float | None:
        """Return the cosine, or None of a product without a vector, and where nothing was compared."""
        if self._layout is None:
            return None
        if pictures:
            return round(self._layout.cosine_of(pictures[0]["_score"]), 4)
        score = hit.get("_title_score")
        return None if score is None else round(self._layout.cosine_of(score), 4)


def model(release: Release) -> Json:
    """Return what the API tells of a release's model, which is less than the ingest knows."""
    return {name: getattr(release.model, name) for name in schema("Model")["properties"]}


def explanation(plan: Plan, found: Found, hit: Hit) -> Json:
    """Return why a product is there, whatever of it is shown."""
    name, best = hit["_source"]["id"], _nearest_picture(hit)
    return {
        "legs": explained(found.legs, name),
        "words": _matched_words(plan, hit),
        "picture": best[0]["_source"]["key"] if best else None,
        "exact": name in found.exact,
    }


def _nearest_picture(hit: Hit) -> list[Hit]:
    hits: list[Hit] = hit.get("inner_hits", {}).get("images", {}).get("hits", {}).get("hits", [])
    return hits


def _matched_words(plan: Plan, hit: Hit) -> list[str]:
    """Return the product's words that matched: marked by OpenSearch in title and description, alike in attributes."""
    words: dict[str, None] = {}
    for texts in hit.get("highlight", {}).values():
        for text in texts:
            words.update(dict.fromkeys(part.partition("\u0003")[0] for part in text.split("\u0002")[1:]))
    asked = set(plan.words.casefold().split())
    for values in hit["_source"].get("attributes", {}).values():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                words.update(dict.fromkeys(word for word in value.split() if word.casefold() in asked))
    return list(words)
