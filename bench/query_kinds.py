"""Kinds of searches that the query bench sends, none like another, so that nothing but what is meant is remembered."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

from bench.relevance_pictures import drawn
from demo.drawing.products import Product, combinations

PICTURES = 8
Body = Mapping[str, Any]


class Kinds:
    """Bodies of requests by kind."""

    def __init__(self, say: Callable[[str], None]) -> None:
        every = combinations()
        shown = [(Product(*every[61 * at % len(every)], 3_000_000 + at), 0) for at in range(PICTURES)]
        self._files = drawn(shown, say, "pictures to ask for")
        self._looks = [f"{colour} {pattern} {kind}" for kind, colour, pattern in every]
        self._numbers = count()
        self._streams = {name: make(self) for name, make in KINDS.items()}

    def all_of(self, kind: str) -> Iterator[Body]:
        """Return the requests of a kind, without end, from where the last ones ended."""
        return self._streams[kind]

    def next_of(self, kind: str) -> Body:
        """Return another request of a kind."""
        return next(self._streams[kind])

    def words(self) -> Iterator[str]:
        """Yield texts that no kind had before."""
        for number in self._numbers:
            yield f"{self._looks[37 * number % len(self._looks)]} number {number}"

    def pictures(self) -> Iterator[str]:
        """Yield pictures that no kind had before: what is after a JPEG's end is read by nobody."""
        for number in self._numbers:
            file = self._files[number % PICTURES] + number.to_bytes(4, "big")
            yield base64.b64encode(file).decode()


def _words(kinds: Kinds) -> Iterator[Body]:
    return ({"text": text} for text in kinds.words())


def _known_words(_: Kinds) -> Iterator[Body]:
    return ({"text": "red striped mug"} for _ in count())


def _picture(kinds: Kinds) -> Iterator[Body]:
    return ({"image": image} for image in kinds.pictures())


def _both(kinds: Kinds) -> Iterator[Body]:
    return ({"text": "in blue", "image": image} for image in kinds.pictures())


def _lexical(kinds: Kinds) -> Iterator[Body]:
    return ({"text": text, "mode": "lexical"} for text in kinds.words())


def _filtered(kinds: Kinds) -> Iterator[Body]:
    filters = {"colour": ["red", "blue"], "price": {"lt": 60}}
    return ({"text": text, "filters": filters} for text in kinds.words())


def _large(kinds: Kinds) -> Iterator[Body]:
    facets = ["category", "colour", "pattern", "brand"]
    return ({"text": text, "facets": facets, "size": 100} for text in kinds.words())


def _with_thumbnails(kinds: Kinds) -> Iterator[Body]:
    return ({**body, "thumbnails": True} for body in _large(kinds))


def _browse(_: Kinds) -> Iterator[Body]:
    return ({"sort": [{"attribute": "price", "order": "asc"}], "facets": ["category"]} for _ in count())


def _like(_: Kinds) -> Iterator[Body]:
    return ({"like": f"P{37 * number % 500:04d}"} for number in count())


KINDS: Mapping[str, Callable[[Kinds], Iterator[Body]]] = {
    "words": _words,
    "words known before": _known_words,
    "a picture": _picture,
    "a picture and words": _both,
    "words, lexical": _lexical,
    "words, filtered": _filtered,
    "words, 4 facets, 100 results": _large,
    "the same with thumbnails": _with_thumbnails,
    "browse, sorted, a facet": _browse,
    "like a product": _like,
}
SIMPLE, LARGE = "words", "words, 4 facets, 100 results"


def event(body: Body) -> dict[str, Any]:
    """Return the gateway's event of a search."""
    return {
        "resource": "/search",
        "path": "/search",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "bench", "stage": "v1"},
        "isBase64Encoded": False,
        "body": json.dumps(body),
    }
