"""One search: embed, find, describe."""

import math
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from opensearchpy import OpenSearch

from common.arrangement import Vector, cosine_of
from common.embedder import Embedder
from common.index import ALIAS
from query.finder import Finder, Hit, Question
from query.request import SearchRequest


@dataclass
class Searcher:
    """The ports that searching works through."""

    client: OpenSearch
    embedder: Embedder
    _finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        self._finder = Finder(self.client)

    def search(self, request: SearchRequest) -> dict[str, Any]:
        """Answer a request; InputRejectedError, UnavailableError or ProblemError."""
        begun = time.perf_counter()
        embedded = self.embedder.embed([{name: value} for name, value in request.inputs.items()])
        found_from = time.perf_counter()
        vector = _one_vector(embedded.vectors)
        titles = request.image is None
        question = Question(embedded.model, vector, request.text, titles, request.size)
        found = self._finder.find(question)
        ended = time.perf_counter()
        return {
            "items": [_item(shown, hit["_score"]) for hit, shown in found.ranked],
            "total": found.total,
            "truncated": embedded.truncated,
            "model": asdict(embedded.model),
            "release": found.release.index.removeprefix(f"{ALIAS}-"),
            "timing": {
                "embed_ms": _milliseconds(begun, found_from),
                "search_ms": _milliseconds(found_from, ended),
                "total_ms": _milliseconds(begun, ended),
            },
        }


def _item(hit: Hit, score: float) -> dict[str, Any]:
    """Render a product: `similarity` is the cosine to its best picture, or to its title where it has none."""
    source = hit["_source"]
    best = hit["inner_hits"]["images"]["hits"]["hits"]
    images = [image["key"] for image in source.get("images", []) if "fault" not in image]
    return {
        "id": source["id"],
        "title": source.get("title"),
        "similarity": _similarity(hit, best),
        "score": round(score, 6),
        "image": images[0] if images else None,
        "matched_image": best[0]["_source"]["key"] if best else None,
        "attributes": source.get("attributes", {}),
    }


def _similarity(hit: Hit, pictures: list[Hit]) -> float | None:
    """Return the cosine, or None of a product that has no vector: found by its words, shown with a placeholder."""
    if pictures:
        return round(cosine_of(pictures[0]["_score"]), 4)
    return round(cosine_of(hit["_score"]), 4) if "title" in hit["_source"] else None


def _one_vector(vectors: list[list[float]]) -> Vector:
    """Return the query's one vector of length 1: the mean direction of words and picture."""
    summed = [sum(values) for values in zip(*vectors, strict=True)]
    length = math.sqrt(sum(value * value for value in summed)) or 1.0
    return [value / length for value in summed]


def _milliseconds(start: float, end: float) -> int:
    return round((end - start) * 1000)
