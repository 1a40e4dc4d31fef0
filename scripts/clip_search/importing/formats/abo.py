"""The Amazon Berkeley Objects data set: multilingual listings, and pictures by the id that a table gives."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.notes import Note
from clip_search.importing import cells
from clip_search.importing.record import Draft, LeftOutError, Record, Unreadable

_TEXTS = {
    "brand": "brand", "color": "colour", "material": "material", "pattern": "pattern", "style": "style",
    "finish_type": "finish", "fabric_type": "fabric", "item_shape": "shape", "model_name": "model",
}  # fmt: skip
_LISTS = {"item_keywords": "keywords"}
_MEASURES = ("height", "length", "width")


class Abo:
    """Listings by the wanted language, or else by the one that they have."""

    def __init__(
        self,
        records: Callable[[], Iterator[Record | Unreadable]],
        picture: Callable[[str], str | None],
        language: str,
    ) -> None:
        self.records = records
        self._picture = picture
        self._language = language.replace("-", "_").lower()

    def draft(self, record: Record, note: Note) -> Draft:
        """A product: its type is the `category`; of other languages' texts none."""
        given = record.fields
        if not given.get("item_id"):
            raise LeftOutError("id: is missing: a listing has an item_id")
        return {
            "id": given["item_id"],
            "title": cells.text("title", self._text(given, "item_name", note, "title"), note),
            "description": cells.text("description", self._description(given, note), note),
            "images": list(self._pictures(given, note)),
            "attributes": dict(self._attributes(given)),
        }

    def _description(self, given: Mapping[str, Any], note: Note) -> str | None:
        told = self._text(given, "product_description", note, "description")
        return told or "\n".join(self._texts(given.get("bullet_point"))) or None

    def _pictures(self, given: Mapping[str, Any], note: Note) -> Iterator[str]:
        named = [given.get("main_image_id"), *_listed(given.get("other_image_id"))]
        for image in dict.fromkeys(name for name in named if isinstance(name, str) and name):
            if path := self._picture(image):
                yield path
            else:
                note("images", "left out: images.csv does not have the picture's id")

    def _attributes(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, attribute in _TEXTS.items():
            if found := self._texts(given.get(name)):
                yield attribute, found[0] if len(found) == 1 else found
        for name, attribute in _LISTS.items():
            if found := self._texts(given.get(name)):
                yield attribute, found
        if kinds := _values(given.get("product_type")):
            yield "category", kinds[0]
        if numbers := _values(given.get("model_number")):
            yield "model_number", numbers[0]
        if years := _values(given.get("model_year")):
            yield "year", years[0]
        for name in ("country", "domain_name", "marketplace"):
            if given.get(name):
                yield name, given[name]
        yield from _measured(given)

    def _text(self, given: Mapping[str, Any], name: str, note: Note, field: str) -> str | None:
        entries = [one for one in _listed(given.get(name)) if isinstance(one, Mapping) and one.get("value")]
        if not entries:
            return None
        best = max(entries, key=lambda one: self._nearness(one))  # of equal ones the first
        if not self._nearness(best):
            note(field, f"not in {self._language}: taken in the language that there is")
        return str(best["value"])

    def _texts(self, value: object) -> list[str]:
        """All values in the nearest language that there is, each once."""
        entries = [one for one in _listed(value) if isinstance(one, Mapping) and one.get("value") is not None]
        if not entries:
            return []
        nearest = max(map(self._nearness, entries))
        first = next(one.get("language_tag") for one in entries if self._nearness(one) == nearest)
        kept = [
            one
            for one in entries
            if self._nearness(one) == nearest and (nearest or one.get("language_tag") == first)
        ]
        return list(dict.fromkeys(str(one["value"]) for one in kept))

    def _nearness(self, entry: Mapping[str, Any]) -> int:
        """3 for the very tag, 2 for the same language, 1 for what has no language, 0 for another."""
        tag = str(entry.get("language_tag") or "").replace("-", "_").lower()
        if tag == self._language:
            return 3
        if tag.split("_")[0] == self._language.split("_")[0]:
            return 2
        return 0 if tag else 1


def is_listing(fields: Mapping[str, Any]) -> bool:
    """Whether an object is a listing of the data set."""
    return "item_id" in fields and ("domain_name" in fields or isinstance(fields.get("item_name"), list))


def _measured(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Weight and dimensions in the units that the data set brings them to."""
    dimensions = given.get("item_dimensions")
    weights = _listed(given.get("item_weight"))
    named = {"weight": weights[0] if weights else None}
    if isinstance(dimensions, Mapping):
        named.update({name: dimensions.get(name) for name in _MEASURES})
    for name, told in named.items():
        normal = told.get("normalized_value", told) if isinstance(told, Mapping) else None
        if isinstance(normal, Mapping) and normal.get("value") is not None and normal.get("unit"):
            yield f"{name}_{normal['unit']}", normal["value"]


def _values(value: object) -> list[Any]:
    """The values of a list of objects, or of plain ones: the data set's own description and its files differ."""
    found = [one.get("value") if isinstance(one, Mapping) else one for one in _listed(value)]
    return [one for one in found if one not in (None, "")]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
