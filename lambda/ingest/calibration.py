"""How far a good match stands out in a release: measured on its own titles and pictures before it serves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from opensearchpy import OpenSearch

from common.arrangement import Layout, Query, Vector
from common.judgement import DEEP, field_of, standing_out

SAMPLES = 64
FEWEST = 8
"""Of fewer nothing is concluded."""
REFUSED = 0.25
"""So many of the catalogue's own titles would be refused, did not all of their words stand in one product."""
TOWARDS_ITS_OTHERS = 0.42
"""How far from the nearest other product's picture to another picture of the very same product a good match begins."""
TOWARDS_ITSELF = 0.3
"""Where products have one picture each: how far from the nearest other product's to the very same one a photograph of
it lies. Measured on drawings whose products have several (docs/relevance.md)."""
_SAME = 0.999
_BATCH = 16
_PICTURES, _TITLES = "images.embedding", "text_embedding"
_SOURCES = ["id", _PICTURES, "images.unshaken", _TITLES, "text_unshaken"]
Hits = list[dict[str, Any]]


@dataclass(frozen=True)
class Calibrator:
    """Asks an index for what it holds."""

    client: OpenSearch
    index: str
    layout: Layout

    def calibration(self) -> dict[str, dict[str, float]]:
        """Return the scales that can be told, by kind of query (common/judgement.py)."""
        shown = {"nested": {"path": "images", "query": {"exists": {"field": _PICTURES}}}}
        titled, pictured = self._samples({"exists": {"field": _TITLES}}), self._samples(shown)
        scales = {"words": self._words(titled), "picture": self._picture(pictured)}
        return {kind: scale for kind, scale in scales.items() if scale is not None}

    def _samples(self, those: Query) -> Hits:
        """Take some of the products that match, the same whenever it is asked."""
        scored = {"query": those, "random_score": {"seed": 1, "field": "_seq_no"}, "boost_mode": "replace"}
        query: Query = {"size": SAMPLES, "query": {"function_score": scored}, "_source": _SOURCES}
        hits = self.client.search(index=self.index, body=query)["hits"]["hits"]
        return [hit["_source"] for hit in hits]

    def _words(self, samples: Sequence[dict[str, Any]]) -> dict[str, float] | None:
        """Ask for products by their titles, of whose likes their very own titles do not count."""
        asked = [vector for sample in samples if (vector := _title(sample)) is not None]
        pictures = list(self._cosines([_by_picture(self.layout.nearest(_PICTURES, v, DEEP)) for v in asked]))
        titles = list(self._cosines([self.layout.nearest(_TITLES, v, DEEP) for v in asked]))
        figures = []
        for by_picture, by_title in zip(pictures, titles, strict=True):
            others = [cosine for cosine in by_title if cosine < _SAME]
            parts = [_figure(cosines) for cosines in (by_picture, others) if cosines]
            if parts and None not in parts:
                figures.append(sum(part for part in parts if part is not None))
        if len(figures) < FEWEST:
            return None
        at = quantiles(figures, n=round(1 / REFUSED), method="inclusive")[0]
        return _scale(at, median(figures) - at)

    def _picture(self, samples: Sequence[dict[str, Any]]) -> dict[str, float] | None:
        """Ask for products by one of their pictures: their nearest others are no match, their other pictures are."""
        shown = [(sample["id"], pictures) for sample in samples if (pictures := _pictures(sample))]
        queries = [
            {
                "bool": {
                    "must": [_by_picture(self.layout.nearest(_PICTURES, pictures[0], DEEP))],
                    "must_not": [{"term": {"id": name}}],
                }
            }
            for name, pictures in shown
        ]
        others, own, itself = [], [], []
        for (_, pictures), cosines in zip(shown, self._cosines(queries), strict=True):
            field = field_of(cosines)
            if field is None:
                continue
            others.append(standing_out(cosines[0], field))
            itself.append(standing_out(1.0, field))
            if len(pictures) > 1:
                own.append(standing_out(max(_cosine(pictures[0], one) for one in pictures[1:]), field))
        if len(others) < FEWEST:
            return None
        away = median(others)
        if len(own) >= FEWEST:
            step = median(own) - away
            return _scale(away + TOWARDS_ITS_OTHERS * step, step / 4)
        return _scale(away + TOWARDS_ITSELF * (median(itself) - away), (median(itself) - away) / 8)

    def _cosines(self, queries: Sequence[Query]) -> Iterator[list[float]]:
        """Yield the best cosines of each query, in their order."""
        for start in range(0, len(queries), _BATCH):
            lines: list[Query] = []
            for query in queries[start : start + _BATCH]:
                lines += [{}, {"size": DEEP, "query": query, "_source": False, "stored_fields": "_none_"}]
            for answer in self.client.msearch(body=lines, index=self.index)["responses"]:
                yield [self.layout.cosine_of(hit["_score"]) for hit in answer["hits"]["hits"]]


def _figure(cosines: Sequence[float]) -> float | None:
    field = field_of(cosines)
    return None if field is None else standing_out(cosines[0], field)


def _scale(at: float, width: float) -> dict[str, float]:
    return {"at": round(at, 4), "width": round(max(width, 1e-3), 4)}


def _by_picture(clause: Query) -> Query:
    return {"nested": {"path": "images", "score_mode": "max", "query": clause}}


def _title(sample: dict[str, Any]) -> Vector | None:
    vector: Vector | None = sample.get("text_unshaken") or sample.get(_TITLES)
    return vector


def _pictures(sample: dict[str, Any]) -> list[Vector]:
    return [
        image.get("unshaken") or image["embedding"]
        for image in sample.get("images", [])
        if "embedding" in image
    ]


def _cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
