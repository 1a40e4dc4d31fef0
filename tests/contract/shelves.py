"""A shop of many products whose vectors, words and attributes are known, for what storefronts do with a list."""

import json
import math
from collections.abc import Mapping
from typing import Any

from opensearchpy import OpenSearch

from common.bucket import Bucket
from contract import shop
from contract.asking import asked, ids
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from query.search import Searcher

COLOURS = ("red", "blue", "green", "white")
ODD_NAME = "grain [a] > b%3E"
"""An attribute whose name has what OpenSearch keeps for paths through its counts."""
KINDS = ("mug", "bowl", "lamp", "vase", "chair")
PRODUCTS = 120


WAYS: dict[str, dict[str, Any]] = {
    "vector": {"text": "front", "mode": "vector"},
    "hybrid": {"text": "front"},
    "browse": {},
}


def products(count: int = PRODUCTS) -> list[dict[str, Any]]:
    """Return the catalogue: every product a little further from the direction `front` than the one before."""
    return [_product(number) for number in range(count)]


def _product(number: int) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "colour": [COLOURS[number % 4]] + ([COLOURS[(number + 1) % 4]] if number % 10 == 0 else []),
        "kind": KINDS[number % 5],
        "price": (number * 37) % 100 + 0.5,
        "group": f"g{number // 3}",
        "in_stock": number % 3 != 0,
        ODD_NAME: f"grain {number % 2}",
    }
    if number % 8 == 0:
        attributes["brand"] = "Morvel"
    if number % 12 == 0:
        del attributes["price"]
    return {"id": f"p{number:03d}", "title": f"{KINDS[number % 5]} {number}", "attributes": attributes}


def direction(number: int) -> list[float]:
    """Return the vector of a product, by its number: they turn away from `front` one after the other."""
    angle = number * math.pi / 2 / 1200
    return [round(math.cos(angle), 6), round(math.sin(angle), 6), 0.0, 0.0]


def vector_of(record: Mapping[str, str]) -> list[float]:
    """Return what the transform job would make of a title."""
    return direction(int(record["text"].rsplit(" ", 1)[1]))


class TitleEmbedder(KnownEmbedder):
    """Knows the titles, too, for the release's own check."""

    def __init__(self, vectors: dict[str, list[float]], count: int) -> None:
        titles = {product["title"]: direction(at) for at, product in enumerate(products(count))}
        super().__init__({**titles, "front": direction(0), **vectors})


def put(bucket: Bucket, lines: list[dict[str, Any]]) -> None:
    """Write the catalogue's file."""
    bucket.put("catalog/shop.jsonl", "\n".join(map(json.dumps, lines)).encode(), "application/jsonlines")


def in_service(
    bucket: Bucket,
    opensearch: OpenSearch,
    number: int = 1,
    *,
    count: int = PRODUCTS,
    exact_vectors: int = 20_000,
    keep: int = 1,
    vectors: dict[str, list[float]] | None = None,
) -> Searcher:
    """Index the catalogue as a run and return what searches it."""
    put(bucket, products(count))
    embedder = TitleEmbedder(vectors or {}, count)
    indexes = Indexes(opensearch)
    shop.ingest(
        bucket,
        indexes,
        embedder,
        shop.run(number),
        keep=keep,
        vector_of=vector_of,
        exact_vectors=exact_vectors,
    )
    return Searcher(opensearch, shop._as_embedder(embedder))


def pages(searcher: Searcher, **wish: Any) -> list[list[str]]:
    """Return the products of every page of what is wished for."""
    shown, cursor = [], None
    while True:
        answer = searcher.search(asked(**wish, cursor=cursor))
        shown.append(ids(answer))
        cursor = answer["cursor"]
        if cursor is None:
            return shown
