"""A shop brought into an index by the ingest's own Plan, Load and Release, with vectors that are given."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import boto3
from moto import mock_aws
from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.ingest_ports import BOUNDS, releaser
from common.bucket import Bucket, Listed
from common.catalogue_folder import CATALOGUE
from common.embedder import Embeddings, Input
from common.index import Release
from ingest.indexes import Indexes
from ingest.load import Loader
from ingest.plan import Planner
from ingest.planning.choices import Choices
from ingest.report import Reporter
from ingest.run import Run
from ingest.wish import Wish

BUCKET = "bench"
EXACT_VECTORS = 20_000
"""The deployment's default: up to so many vectors a release has no graph."""
_CREATED = "2026-11-21T10:00:00Z"
_MODIFIED = datetime(2026, 11, 21, tzinfo=UTC)
_THUMBNAIL = "AAAA"
"""Nothing here looks at one."""
Product = dict[str, Any]
VectorOf = Callable[[Mapping[str, str]], Sequence[float]]


class Embedding(Protocol):
    """What the ingest and the query function ask of a model."""

    def embed(self, inputs: Sequence[Input], budget_s: float | None = None) -> Embeddings:
        """Return the inputs' vectors."""

    def at(self, endpoint: str | None) -> "Embedding":
        """Return what asks another endpoint."""


class ListedPictures(Bucket):
    """A bucket whose listing has a shop's pictures too: nothing here reads them."""

    def __init__(self, name: str, pictures: Iterable[str]) -> None:
        super().__init__(name)
        self._pictures = list(pictures)

    def listing(self, prefix: str, *, after: str = "") -> Iterator[Listed]:
        """Yield the objects, and of the catalogue the pictures, each with content of its own."""
        yield from super().listing(prefix, after=after)
        if prefix == CATALOGUE:
            for name in self._pictures:
                yield Listed(f"{CATALOGUE}{name}", f"etag of {name}", 1, _MODIFIED)


@dataclass(frozen=True)
class Shop:
    """Products as a catalogue's lines, and where their pictures' and titles' vectors come from.

    `vector_of` is given the lines of a run's input; `embedder` answers Release, which asks for a title again.
    """

    products: Sequence[Product]
    vector_of: VectorOf
    embedder: Embedding

    @property
    def pictures(self) -> list[str]:
        """The names of all pictures."""
        return [name for product in self.products for name in product.get("images", [])]


@contextmanager
def a_bucket() -> Iterator[None]:
    """Let there be an empty bucket for `load`, in this process alone."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        os.environ.pop(name, None)
    os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = "us-east-1"
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield


def load(
    shop: Shop,
    client: OpenSearch,
    number: int = 1,
    say: Callable[[str], None] = lambda _: None,
    bucket: str = BUCKET,
    *,
    thumbnails: bool = False,
) -> Release:
    """Index a shop as the `number`-th run and put it into service; of the runs before none is kept."""
    store = ListedPictures(bucket, shop.pictures)
    indexes, embedder = Indexes(client), _as_embedder(shop.embedder)
    run = Run(f"20261121t1000{number:02d}z-be4c0000")
    lines = "\n".join(json.dumps(product, ensure_ascii=False) for product in shop.products)
    store.put(f"{CATALOGUE}shop.jsonl", lines.encode(), "application/jsonlines")
    say("planning")
    planner = Planner(
        store,
        indexes,
        embedder,
        reporter=Reporter(store),
        bounds=BOUNDS,
        choices=Choices(placeholder_percent=100, exact_vectors=EXACT_VECTORS, thumbnails=thumbnails),
    )
    wish = Wish(full=True)
    planned = planner.plan(run, created=_CREATED, still_running=lambda: True, wish=wish)
    loader = Loader(store, client)
    parts = len(json.loads(store.get(run.parts)))
    for part in range(parts):
        say(f"loading: part {part + 1} of {parts}")
        _transform(store, run, part, shop.vector_of)
        loader.load(run, planned["previous"], part, planned["dimension"])
    say("releasing")
    releaser(store, indexes, embedder).release(run, wish)
    return indexes.describe(run.id)


def _transform(bucket: Bucket, run: Run, part: int, vector_of: VectorOf) -> None:
    """Write what Batch Transform would."""
    lines = (
        {
            "id": record["id"],
            "embedding": list(vector_of(record)),
            **({"thumbnail": _THUMBNAIL} if "thumbnail" in record else {}),
        }
        for record in bucket.records(run.input(part))
    )
    bucket.put_records(run.output(part), lines)


def _as_embedder(embedder: Embedding) -> Any:
    return embedder
