"""How an index finds what is nearest: by comparing with every vector or through a graph, and by which measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

VECTORS_A_SHARD = 1_000_000
"""Some 8 GB with their sources: within the 10 to 30 GiB that search wants of a shard, with room to grow."""
_HNSW = {"m": 16, "ef_construction": 128}
Query = dict[str, Any]
Vector = Sequence[float]


class Space(StrEnum):
    """OpenSearch's measure. All vectors have length 1, so that both order alike; only the scores differ."""

    COSINE = "cosinesimil"
    EUCLIDEAN = "l2"

    def cosine_of(self, score: float) -> float:
        """Turn a score of either arrangement back into the cosine.

        The scores are (1 + cos) / 2, from OpenSearch 2.19 on, and 1 / (1 + d²) with d² = 2 - 2 cos.
        """
        return 2 * score - 1 if self is Space.COSINE else 1.5 - 0.5 / score

    def score_of(self, cosine: float) -> float:
        """Return the score of a cosine."""
        return (1 + cosine) / 2 if self is Space.COSINE else 1 / (3 - 2 * cosine)


class Arrangement(StrEnum):
    """What `_meta.arrangement` of an index says; an index that says nothing has a graph."""

    EXACT = "exact"
    GRAPH = "graph"

    @classmethod
    def of_size(cls, vectors: int, exact_vectors: int) -> "Arrangement":
        """Choose by the number of a release's vectors, pictures' and titles' together."""
        return cls.EXACT if vectors <= exact_vectors else cls.GRAPH


@dataclass(frozen=True)
class Layout:
    """How vectors lie in an index."""

    arrangement: Arrangement
    space: Space = Space.COSINE

    def vector_field(self, dimension: int) -> dict[str, Any]:
        """Return the mapping of a vector; without a graph it is stored and nothing more."""
        field: dict[str, Any] = {"type": "knn_vector", "dimension": dimension}
        if self.arrangement is Arrangement.GRAPH:
            method = {"name": "hnsw", "engine": "lucene", "space_type": self.space, "parameters": _HNSW}
            field["method"] = method
        return field

    def nearest(self, field: str, vector: Vector, k: int, within: Query | None = None) -> Query:
        """Return the clause for what is nearest to a vector.

        A graph yields the `k` nearest of what matches `within`. Without one everything that has the field matches and
        `within` is for the query around this clause.
        """
        if self.arrangement is Arrangement.EXACT:
            return self.exactly(field, vector)
        near: Query = {"vector": vector, "k": k}
        if within is not None:
            near["filter"] = within
        return {"knn": {field: near}}

    def exactly(self, field: str, vector: Vector, *, at_least: float | None = None) -> Query:
        """Return the clause that compares a vector with every one of a field, which either arrangement can do.

        `at_least` is the least cosine that matches.
        """
        params = {"field": field, "query_value": vector, "space_type": self.space}
        script = {"lang": "knn", "source": "knn_score", "params": params}
        compared: Query = {"query": {"exists": {"field": field}}, "script": script}
        if at_least is not None:
            compared["min_score"] = self.space.score_of(at_least)
        return {"script_score": compared}

    def cosine_of(self, score: float) -> float:
        """Turn a score back into the cosine."""
        return self.space.cosine_of(score)


def shards(vectors: int) -> int:
    """Return the number of primary shards: said outright, because a managed domain's default is five."""
    return max(-(-vectors // VECTORS_A_SHARD), 1)
