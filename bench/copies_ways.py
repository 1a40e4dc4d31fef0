"""Ways to keep copies in an index, each on the real server with the app's own mapping and requests."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import bulk

import bench.lambda_path  # noqa: F401
from bench.copies_shop import Shop
from common.arrangement import Arrangement, Layout
from common.index import Model, Recipe, index_body
from ingest.identity import shaken
from query import queries

CHUNK = 200


@dataclass(frozen=True)
class Way:
    """An arrangement, and what becomes of all copies but the first: `kept` as they are, `shaken` or `left out`."""

    name: str
    arrangement: Arrangement
    copies: str = "kept"


WAYS = {
    way.name: way
    for way in (
        Way("graph", Arrangement.GRAPH),
        Way("once", Arrangement.GRAPH, "left out"),
        Way("shaken", Arrangement.GRAPH, "shaken"),
        Way("exact", Arrangement.EXACT),
    )
}


@dataclass(frozen=True)
class Index:
    """A shop in an index of its own; vectors are pictures' (nested) or titles'."""

    client: OpenSearch
    way: Way
    shop: Shop
    by: str

    @property
    def name(self) -> str:
        """The index's name, this process's own."""
        return f"bench-{os.getpid()}-{self.way.name}-{self.by}"

    def load(self) -> None:
        """Index the shop anew."""
        self.client.indices.delete(index=self.name, ignore_unavailable=True)
        count, dimension = self.shop.vectors.shape
        model = Model("bench", "1", "bench", "bench", "bench", dimension)
        body = index_body(self.name, model, "", recipe=Recipe(self.way.arrangement), vectors=count)
        self.client.indices.create(index=self.name, body=body)
        bulk(self.client, self._documents(), index=self.name, chunk_size=CHUNK, request_timeout=300)
        self.client.indices.refresh(index=self.name, request_timeout=300)

    def drop(self) -> None:
        """Delete the index."""
        self.client.indices.delete(index=self.name)

    def search(self, row: int, size: int, shelf: int | None = None) -> list[int]:
        """Return the products found by a row's vector with the query function's own request, nearest first."""
        vector = self.shop.vectors[row].tolist()
        within = None if shelf is None else {"term": {"attributes.shelf": str(shelf)}}
        layout, depth = Layout(self.way.arrangement), max(size, queries.DEPTH)
        if self.by == "picture":
            query = queries.nearest(layout, vector, depth, within)
        else:
            query = queries.best_title(layout, vector, depth, within)
        answer = self.client.search(
            index=self.name, body=queries.ids(query, size, within), request_timeout=60
        )
        found = [int(hit["fields"]["id"][0]) for hit in answer["hits"]["hits"]]
        return found if self.way.copies != "left out" else list(self._beside(found, shelf))

    def _beside(self, found: list[int], shelf: int | None) -> Iterator[int]:
        """Put the products of a distinct vector where the one that is indexed was found."""
        for row in found:
            yield from self.shop.on(sorted(self.shop.copies), shelf) if row in self.shop.copies else [row]

    def _documents(self) -> Iterator[dict[str, Any]]:
        for row, values in enumerate(self.shop.vectors):
            document = {"_id": str(row), "id": str(row), "attributes": {"shelf": str(self.shop.shelves[row])}}
            vector = values.tolist()
            if row in self.shop.copies and row != self.shop.copied:
                if self.way.copies == "left out":
                    yield document
                    continue
                if self.way.copies == "shaken":
                    vector = shaken(vector, str(row))
            field = {"images": [{"key": str(row), "embedding": vector}]}
            yield document | (field if self.by == "picture" else {"text_embedding": vector})
