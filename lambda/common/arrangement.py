"""How an index finds what is nearest: by comparing with every vector, or through a graph of them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

SPACE = "cosinesimil"
VECTORS_A_SHARD = 1_000_000
"""Some 8 GB with their sources: within the 10 to 30 GiB that search wants of a shard, with room to grow."""
_HNSW = {"m": 16, "ef_construction": 128}
Query = dict[str, Any]
Vector = Sequence[float]


class Arrangement(StrEnum):
    """What `_meta.arrangement` of an index says; an index that says nothing has a graph."""

    EXACT = "exact"
    GRAPH = "graph"

    @classmethod
    def of_size(cls, vectors: int, exact_vectors: int) -> "Arrangement":
        """Choose by the number of a release's vectors, pictures' and titles' together."""
        return cls.EXACT if vectors <= exact_vectors else cls.GRAPH

    def vector_field(self, dimension: int) -> dict[str, Any]:
        """Return the mapping of a vector; without a graph it is stored and nothing more."""
        field: dict[str, Any] = {"type": "knn_vector", "dimension": dimension}
        if self is Arrangement.GRAPH:
            field["method"] = {"name": "hnsw", "engine": "lucene", "space_type": SPACE, "parameters": _HNSW}
        return field

    def nearest(self, field: str, vector: Vector, k: int, within: Query | None = None) -> Query:
        """Return the clause for what is nearest to a vector.

        A graph yields the `k` nearest of what matches `within`. Without one everything that has the field matches and
        `within` is for the query around this clause.
        """
        if self is Arrangement.EXACT:
            return exactly(field, vector)
        near: Query = {"vector": vector, "k": k}
        if within is not None:
            near["filter"] = within
        return {"knn": {field: near}}


def exactly(field: str, vector: Vector) -> Query:
    """Return the clause that compares a vector with every one of a field, which either arrangement can do."""
    params = {"field": field, "query_value": vector, "space_type": SPACE}
    script = {"lang": "knn", "source": "knn_score", "params": params}
    return {"script_score": {"query": {"exists": {"field": field}}, "script": script}}


def cosine_of(score: float) -> float:
    """Turn a score of either arrangement, (1 + cos) / 2 from OpenSearch 2.19 on, back into the cosine."""
    return 2 * score - 1


def shards(vectors: int) -> int:
    """Return the number of primary shards: said outright, because a managed domain's default is five."""
    return max(-(-vectors // VECTORS_A_SHARD), 1)
