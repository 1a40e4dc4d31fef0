"""Ways to ask OpenSearch for one and the same page, in turns: its own hybrid query, or plain searches fused here."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.query_inside import Waiting
from common.index import Release
from query import queries
from query.fusion import Leg, fuse

SIZE = 10
_PIPELINE = {
    "phase_results_processors": [
        {
            "normalization-processor": {
                "normalization": {"technique": "min_max"},
                "combination": {"technique": "arithmetic_mean"},
            }
        }
    ]
}
_SHOWN = [*queries.FIELDS, "images.key"]
Query = dict[str, Any]
Asked = tuple[str, list[float]]
"""A text and its vector."""


@dataclass(frozen=True)
class Ways:
    """One release, asked as the function asks it; each way returns the ids that it would show."""

    client: OpenSearch
    release: Release

    def hybrid_ids(self, asked: Asked) -> list[str]:
        """Ask by one hybrid query, for ids alone."""
        return self._ids(self._search({**self._hybrid(asked), "_source": False}))

    def hybrid_shown(self, asked: Asked) -> list[str]:
        """Ask by one hybrid query, for what is to be shown; it has no cosines and no matched pictures."""
        return self._ids(self._search({**self._hybrid(asked), "_source": _SHOWN}))

    def hybrid_described(self, asked: Asked) -> list[str]:
        """Ask by a hybrid query for ids, then for what is to be shown, cosines and matched pictures too."""
        return self._described(asked, self.hybrid_ids(asked))

    def fused_ids(self, asked: Asked) -> list[str]:
        """Ask every leg by one _msearch, and fuse here."""
        bodies = [queries.ids(leg, queries.DEPTH) for leg in self._legs(asked)]
        lines = [line for body in bodies for line in ({"index": self.release.index}, body)]
        legs = []
        for number, answer in enumerate(self.client.msearch(body=lines)["responses"]):
            hits = answer["hits"]["hits"]
            ids, scores = [hit["fields"]["id"][0] for hit in hits], [hit["_score"] for hit in hits]
            legs.append(Leg(str(number), 1.0, ids, scores))
        return list(fuse(legs))[:SIZE]

    def fused_described(self, asked: Asked) -> list[str]:
        """Ask every leg by one _msearch, fuse, then ask for what is to be shown."""
        return self._described(asked, self.fused_ids(asked))

    def nearest_shown(self, asked: Asked) -> list[str]:
        """Ask for the nearest alone, with what is to be shown and the matched picture, as one request."""
        body = queries.details(self.release.layout, asked[1], [], queries.FIELDS)
        near = queries.nearest(self.release.layout, asked[1], queries.DEPTH, None)
        return self._ids(self._search({**body, "size": SIZE, "query": near}))

    def _legs(self, asked: Asked) -> list[Query]:
        layout, (text, vector) = self.release.layout, asked
        return [
            queries.words(text),
            queries.best_picture(layout, vector, queries.DEPTH, None),
            queries.best_title(layout, vector, queries.DEPTH, None),
        ]

    def _hybrid(self, asked: Asked) -> Query:
        hybrid = {"queries": self._legs(asked), "pagination_depth": queries.DEPTH}
        return {"size": SIZE, "query": {"hybrid": hybrid}, "search_pipeline": _PIPELINE}

    def _described(self, asked: Asked, ids: list[str]) -> list[str]:
        self._search(queries.details(self.release.layout, asked[1], ids, queries.FIELDS))
        return ids

    def _search(self, body: Query) -> Any:
        return self.client.search(index=self.release.index, body=body)

    def _ids(self, answer: Any) -> list[str]:
        return [hit["_id"] for hit in answer["hits"]["hits"]]


def ways(made: Ways) -> Mapping[str, Callable[[Asked], list[str]]]:
    """Return all ways by name."""
    return {
        "hybrid, ids": made.hybrid_ids,
        "hybrid, with sources": made.hybrid_shown,
        "hybrid, then details": made.hybrid_described,
        "msearch and fusion, ids": made.fused_ids,
        "msearch and fusion, then details": made.fused_described,
        "nearest alone, with sources": made.nearest_shown,
    }


@dataclass(frozen=True)
class Timed:
    """A way's medians in milliseconds, `waiting` for OpenSearch alone, and how many of ten the first way has too."""

    milliseconds: float
    waiting: float
    alike: float


@dataclass
class Timing:
    """Asks in every way in turn, and remembers what that took."""

    made: Ways
    account: Waiting
    whole: dict[str, list[float]] = field(default_factory=dict)
    waited: dict[str, list[float]] = field(default_factory=dict)
    alike: dict[str, list[int]] = field(default_factory=dict)

    def turn(self, asked: Asked) -> None:
        """Ask the same in every way."""
        first: set[str] = set()
        for name, way in ways(self.made).items():
            self.account.clear()
            begun = time.perf_counter()
            found = way(asked)
            self.whole.setdefault(name, []).append(time.perf_counter() - begun)
            self.waited.setdefault(name, []).append(self.account.seconds["opensearch"])
            first = first or set(found)
            self.alike.setdefault(name, []).append(len(first & set(found)))

    def timed(self, warm_up: int) -> dict[str, Timed]:
        """Return medians by way; the first `warm_up` turns do not count."""
        return {
            name: Timed(
                _middle(some[warm_up:]),
                _middle(self.waited[name][warm_up:]),
                statistics.mean(self.alike[name]),
            )
            for name, some in self.whole.items()
        }


def _middle(seconds: Sequence[float]) -> float:
    return 1000 * statistics.median(seconds)
