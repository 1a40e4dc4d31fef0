"""The search API's answers, read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clip_search.errors import CommandError

HOW_ORDERED = (
    "Best first: words that match count as well as similarity, so similarities need not fall all the way."
)


@dataclass(frozen=True)
class Item:
    """A product found; `picture` is its path in the catalogue, if it has one; `told` is all that was said of it.

    `thumbnail` is the address of that picture's small copy, where one was asked for and is there.

    `similarity` is a cosine, or None of a product without a vector: found by its words, shown with a placeholder.
    """

    id: str
    title: str
    similarity: float | None
    picture: str | None
    attributes: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)
    thumbnail: str | None = None

    @property
    def nearness(self) -> str:
        """The similarity as it is shown."""
        return "none" if self.similarity is None else f"{self.similarity:.3f}"


@dataclass(frozen=True)
class Answer:
    """What was found, best first; the rest as the contract names and describes it."""

    items: Sequence[Item]
    total: int
    cursor: str | None
    facets: Mapping[str, Any] | None
    confidence: float | None
    good_match: bool | None
    degraded: Mapping[str, Any] | None
    truncated: bool


def read_answer(body: bytes) -> Answer:
    """A search's answer.

    Raises:
        CommandError: it is no answer of this API.
    """
    told = read_json(body)
    try:
        items = [read_item(one) for one in told["items"]]
        return Answer(
            items=items,
            total=int(told.get("total", len(items))),
            cursor=told.get("cursor"),
            facets=told.get("facets"),
            confidence=told.get("confidence"),
            good_match=told.get("good_match"),
            degraded=told.get("degraded"),
            truncated=bool(told.get("truncated")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(error) from error


def read_item(told: Mapping[str, Any]) -> Item:
    """A product as an answer tells of it; what was not asked for is empty."""
    similarity = told.get("similarity")
    return Item(
        id=str(told.get("id") or ""),
        title=str(told.get("title") or ""),
        similarity=None if similarity is None else float(similarity),
        picture=told.get("matched_image") or told.get("image"),
        attributes=told.get("attributes") or {},
        told=told,
        thumbnail=told.get("matched_thumbnail_url" if told.get("matched_image") else "thumbnail_url"),
    )


def read_json(body: bytes) -> Mapping[str, Any]:
    """Any answer of the API.

    Raises:
        CommandError: it is none.
    """
    try:
        told = json.loads(body)
    except ValueError as error:
        raise _unreadable(error) from error
    if not isinstance(told, dict):
        raise _unreadable(TypeError("no object"))
    return told


def _unreadable(error: Exception) -> CommandError:
    return CommandError(f"The API's answer cannot be read ({error!r}): is ApiUrl this application's?")
