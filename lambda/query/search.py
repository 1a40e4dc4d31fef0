"""One search: embed, find, describe."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy import exceptions as opensearch_errors

from common.embedder import Embedder, Embeddings
from common.errors import UnavailableError
from common.index import ALIAS, Model, cosine_of
from common.opensearch import is_busy, model_of
from query import queries
from query.problem import ProblemError
from query.request import SearchRequest

BUSY_RETRY_S = 5
Vector = Sequence[float]


@dataclass
class Searcher:
    """The ports that searching works through, and the models of the indexes met so far (they never change)."""

    client: OpenSearch
    embedder: Embedder
    _models: dict[str, Model] = field(default_factory=dict)

    def search(self, request: SearchRequest) -> dict[str, Any]:
        """Answer a request; InputRejectedError, UnavailableError or ProblemError."""
        begun = time.perf_counter()
        embedded = self.embedder.embed([{name: value} for name, value in request.inputs.items()])
        found_from = time.perf_counter()
        try:
            items, total, index = self._find(request, embedded)
            self._refuse_other_model(index, embedded.model)
        except opensearch_errors.TransportError as error:
            raise _translated(error) from error
        ended = time.perf_counter()
        return {
            "items": items,
            "total": total,
            "model": asdict(embedded.model),
            "release": index.removeprefix(f"{ALIAS}-") if index else None,
            "timing": {
                "embed_ms": _milliseconds(begun, found_from),
                "search_ms": _milliseconds(found_from, ended),
                "total_ms": _milliseconds(begun, ended),
            },
        }

    def _find(
        self, request: SearchRequest, embedded: Embeddings
    ) -> tuple[list[dict[str, Any]], int, str | None]:
        """Return items, the number of matches, and the index that answered."""
        vector = _one_vector(embedded.vectors)
        if request.text is None:
            found = self._ask(queries.pictures_near(vector, request.size))
            shown = ranked = found["hits"]["hits"]
        else:
            titles = vector if request.image is None else None
            found = self._ask(queries.fused(request.text, vector, titles, request.size))
            ranked = found["hits"]["hits"]
            shown = self._describe(vector, [hit["_id"] for hit in ranked], index=_index(ranked))
        by_id = {hit["_id"]: hit for hit in shown}
        items = [_item(by_id[hit["_id"]], hit["_score"]) for hit in ranked if hit["_id"] in by_id]
        return items, found["hits"]["total"]["value"], _index(ranked)

    def _describe(self, vector: Vector, ids: list[str], *, index: str | None) -> list[dict[str, Any]]:
        """Fetch what to show; products of an index that was swapped away meanwhile fall out."""
        if not ids:
            return []
        hits: list[dict[str, Any]] = self._ask(queries.details(vector, ids))["hits"]["hits"]
        return [hit for hit in hits if hit["_index"] == index]

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.search(index=ALIAS, body=body)
        return answer

    def _refuse_other_model(self, index: str | None, model: Model) -> None:
        """Vectors of two models are never compared."""
        if index is None:
            return
        if index not in self._models:
            self._models[index] = model_of(self.client, index)
        if self._models[index].fingerprint != model.fingerprint:
            raise _reindex_needed()


def _item(hit: dict[str, Any], score: float) -> dict[str, Any]:
    """Render a product: `similarity` is the cosine to its best picture, or to its title where it has none."""
    source = hit["_source"]
    best = hit["inner_hits"]["images"]["hits"]["hits"]
    images = [image["key"] for image in source.get("images", [])]
    return {
        "id": source["id"],
        "title": source.get("title"),
        "similarity": round(cosine_of((best[0] if best else hit)["_score"]), 4),
        "score": round(score, 6),
        "image": images[0] if images else None,
        "matched_image": best[0]["_source"]["key"] if best else None,
        "attributes": source.get("attributes", {}),
    }


def _index(hits: list[dict[str, Any]]) -> str | None:
    return hits[0]["_index"] if hits else None


def _one_vector(vectors: list[list[float]]) -> Vector:
    """Return the query's one vector of length 1: the mean direction of words and picture."""
    summed = [sum(values) for values in zip(*vectors, strict=True)]
    length = math.sqrt(sum(value * value for value in summed)) or 1.0
    return [value / length for value in summed]


def _milliseconds(start: float, end: float) -> int:
    return round((end - start) * 1000)


def _reindex_needed() -> ProblemError:
    message = "the catalogue was indexed with another model: run the ingest, then search again"
    return ProblemError(503, "reindex_required", message)


def _translated(error: opensearch_errors.TransportError) -> Exception:
    if isinstance(error, opensearch_errors.NotFoundError):
        message = "the catalogue has not been indexed yet: run the ingest, then search again"
        return ProblemError(404, "not_indexed", message)
    if is_busy(error):
        return UnavailableError("the search domain is busy", retry_after=BUSY_RETRY_S)
    if "dimension" in str(error.info):
        return _reindex_needed()
    return error
