"""A shop with copies, taken through Plan, the transform's output, Load and Release, and its right answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from common.arrangement import Arrangement, Layout, Query
from common.bucket import Bucket, Listed
from common.catalogue_folder import CATALOGUE
from common.index import Model, index_name
from contract import shop
from contract.known import MODEL, KnownEmbedder
from ingest.indexes import Indexes
from ingest.run import Run
from query import queries

DEPTH = 10
SHELVES = 4
NEARLY = 0.001
"""What the scaling of a search by words does not tell apart at its lower end, as a share of the scores' range."""
_CLUSTER, _SPREAD = 40, 0.6
Matrix = NDArray[np.float32]


class PicturesListed(Bucket):
    """The catalogue's bucket with pictures that are in its listing only: nothing here reads them."""

    def __init__(self, name: str, etags: dict[str, str]) -> None:
        super().__init__(name)
        self._etags = etags

    def listing(self, prefix: str, *, after: str = "") -> Iterator[Listed]:
        yield from super().listing(prefix, after=after)
        if prefix == CATALOGUE:
            for path, etag in self._etags.items():
                yield Listed(f"{CATALOGUE}{path}", etag, 1, datetime.now(UTC))


@dataclass(frozen=True)
class Copies:
    """A product a row: `vectors[group[row]]` is its picture or title, as `by` says; the first groups have `sizes`."""

    by: str
    vectors: Matrix
    group: NDArray[np.int64]
    sizes: tuple[int, ...]

    @classmethod
    def among(cls, others: int, by: str, sizes: tuple[int, ...], dimension: int, seed: int = 7) -> "Copies":
        """Draw clustered vectors, one for each of the others and one for each group of copies, in any order."""
        dice = np.random.default_rng(seed)
        count = others + len(sizes)
        centres = dice.standard_normal((max(count // _CLUSTER, 1), dimension))
        drawn = centres[dice.integers(len(centres), size=count)] + _SPREAD * dice.standard_normal(
            (count, dimension)
        )
        vectors = np.round(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), 6).astype(np.float32)
        group = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.arange(len(sizes), count)])
        return cls(by, vectors, dice.permutation(group), sizes)

    @property
    def model(self) -> Model:
        """The model that made the vectors."""
        return replace(MODEL, dimension=self.vectors.shape[1])

    def shelf(self, row: int) -> str:
        """The attribute that filters ask for."""
        return str(row % SHELVES)

    def products(self) -> Iterator[dict[str, Any]]:
        """The catalogue's lines; copies have pictures of their own name and one content."""
        for row, group in enumerate(self.group):
            shown = {"images": [f"{row}.jpg"]} if self.by == "picture" else {"title": f"Title {group}"}
            yield {"id": f"p{row}", "attributes": {"shelf": self.shelf(row)}, **shown}

    def bucket(self) -> Bucket:
        """The bucket `shop` with this catalogue in it."""
        etags = {f"{row}.jpg": f"etag{group}" for row, group in enumerate(self.group)}
        bucket = PicturesListed("shop", etags)
        lines = "\n".join(map(json.dumps, self.products()))
        bucket.put(f"{CATALOGUE}shop.jsonl", lines.encode(), "application/jsonlines")
        return bucket

    def embedder(self) -> KnownEmbedder:
        """An endpoint that knows the titles."""
        titles = {f"Title {group}": vector.tolist() for group, vector in enumerate(self.vectors)}
        return KnownEmbedder(titles, self.model)

    def vector_of(self, record: Mapping[str, str]) -> list[float]:
        """The transform's vector of one input."""
        row = record["id"].removeprefix("text:p").removeprefix("image:").removesuffix(".jpg")
        vector: list[float] = self.vectors[self.group[int(row)]].tolist()
        return vector

    def ingest(
        self, bucket: Bucket, indexes: Indexes, this: Run, exact_vectors: int, *, full: bool
    ) -> dict[str, Any]:
        """Take a run through all steps; no picture counts as a placeholder."""
        settings: dict[str, Any] = {
            "exact_vectors": exact_vectors,
            "placeholder_percent": 100,
            "thumbnails": False,
        }
        embedder = self.embedder()
        return shop.ingest(bucket, indexes, embedder, this, full=full, vector_of=self.vector_of, **settings)

    def rows(self, group: int, shelf: str | None) -> set[int]:
        """The products of a group that a filter lets through."""
        return {
            int(row) for row in np.flatnonzero(self.group == group) if shelf in (None, self.shelf(int(row)))
        }

    def wanted(self, question: Matrix, shelf: str | None) -> set[int]:
        """The others that are clearly among the nearest, by comparing with all of them."""
        nearness = (self.vectors @ question)[self.group]
        if shelf is not None:
            nearness[np.array([self.shelf(row) != shelf for row in range(len(self.group))])] = -1
        order = np.argsort(-nearness)
        bound = nearness[order[DEPTH]] + NEARLY
        best = (int(row) for row in order[:DEPTH])
        return {row for row in best if self.group[row] >= len(self.sizes) and nearness[row] > bound}


@dataclass(frozen=True)
class Indexed:
    """The shop in service, asked by the query function's own requests."""

    copies: Copies
    indexes: Indexes
    run: Run
    arrangement: Arrangement

    def search(self, question: Matrix, size: int, shelf: str | None) -> list[int]:
        """Return the products' rows in their order."""
        vector = question.tolist()
        within: Query | None = None if shelf is None else {"term": {"attributes.shelf": shelf}}
        layout, depth = Layout(self.arrangement), max(size, queries.DEPTH)
        if self.copies.by == "picture":
            query = queries.nearest(layout, vector, depth, within)
        else:
            query = queries.best_title(layout, vector, depth, within)
        body = queries.ids(query, size, within)
        hits = self.indexes.client.search(index=index_name(self.run.id), body=body)["hits"]["hits"]
        return [int(hit["fields"]["id"][0].removeprefix("p")) for hit in hits]
