"""A small shop: products whose vectors are known, taken through Plan, the transform's output, Load and Release."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from opensearchpy import OpenSearch

from bench import ingest_ports
from common.bucket import Bucket
from common.embedder import Embedder
from ingest.gates import Bounds
from ingest.indexes import Indexes
from ingest.load import Loader
from ingest.plan import Planner
from ingest.planning.choices import Choices
from ingest.release import Releaser
from ingest.report import Reporter
from ingest.run import Run
from ingest.wish import PLAIN, Wish

EXACT_VECTORS = 20_000
BOUNDS = Bounds(max_reject_percent=50, min_kept_percent=0, min_overlap_percent=0, max_recall_drop_percent=100)
"""A shop whose releases may be as different as tests want them."""
VectorOf = Callable[[Mapping[str, str]], list[float]]
CREATED = "2026-11-21T10:00:00Z"
PICTURES = {
    "red.jpg": [1.0, 0.0, 0.0, 0.0],
    "red-2.jpg": [0.8, 0.6, 0.0, 0.0],
    "blue.jpg": [0.0, 1.0, 0.0, 0.0],
    "green.jpg": [0.0, 0.0, 1.0, 0.0],
}
TITLES = {
    "Red mug": [0.6, 0.0, 0.0, 0.8],
    "Blue mug": [0.0, 0.6, 0.0, 0.8],
    "Green bowl": [0.0, 0.0, 0.6, 0.8],
    "Gift card": [0.0, 0.0, 0.0, 1.0],
    "Blue mug, hand made of the finest porcelain": [0.0, 0.6, 0.0, 0.8],
}
PRODUCTS: list[dict[str, Any]] = [
    {"id": "red", "title": "Red mug", "images": ["red.jpg", "red-2.jpg"], "attributes": {"colour": ["red"]}},
    {
        "id": "blue",
        "title": "Blue mug",
        "images": ["blue.jpg"],
        "attributes": {"colour": ["blue"], "price": 3},
    },
    {"id": "green", "title": "Green bowl", "description": "For soup", "images": ["green.jpg"]},
    {"id": "card", "title": "Gift card"},
]


def run(number: int) -> Run:
    """Return the number-th run of a day."""
    return Run(f"20261121t10{number:02d}00z-00000000")


def clear(client: OpenSearch) -> None:
    """Delete this app's indexes."""
    for name in client.indices.get_alias():
        if name.startswith("products-"):
            client.indices.delete(index=name)


def put_catalogue(
    bucket: Bucket, products: list[dict[str, Any]], pictures: Mapping[str, bytes] | None = None
) -> None:
    """Write the catalogue file and its pictures (whose bytes are their names unless given)."""
    for name in PICTURES:
        bucket.put(f"catalog/{name}", (pictures or {}).get(name, name.encode()), "image/jpeg")
    bucket.put("catalog/shop.jsonl", "\n".join(map(json.dumps, products)).encode(), "application/jsonlines")


def planner(
    bucket: Bucket,
    indexes: Indexes,
    embedder: object,
    *,
    exact_vectors: int = EXACT_VECTORS,
    placeholder_percent: int = 10,
    max_reject_percent: int = 50,
    bounds: Bounds = BOUNDS,
    **more: Any,
) -> Planner:
    """Return the plan step; `more` are an operator's choices: language, space, described."""
    return Planner(
        bucket,
        indexes,
        _as_embedder(embedder),
        reporter=Reporter(bucket),
        bounds=replace(bounds, max_reject_percent=max_reject_percent),
        choices=Choices(placeholder_percent=placeholder_percent, exact_vectors=exact_vectors, **more),
    )


def plan(
    bucket: Bucket,
    indexes: Indexes,
    embedder: object,
    this: Run,
    *,
    full: bool = False,
    wish: Wish = PLAIN,
    **settings: Any,
) -> dict[str, Any]:
    """Plan a run whose execution goes on."""
    return planner(bucket, indexes, embedder, **settings).plan(
        this, created=CREATED, still_running=lambda: True, wish=replace(wish, full=full or wish.full)
    )


def parts(bucket: Bucket, this: Run) -> int:
    """Return how many parts a run has, of the list that the state machine goes over."""
    return len(json.loads(bucket.get(this.parts)))


def known_vector(record: Mapping[str, str]) -> list[float]:
    """Return the vector of one line of a part's input."""
    return TITLES[record["text"]] if "text" in record else PICTURES[record["image"].rsplit("/", 1)[1]]


def thumbnail(uri: str) -> str:
    """Return what stands for a picture's small copy, in base64."""
    return base64.b64encode(f"small {uri}".encode()).decode()


def transform(
    bucket: Bucket,
    this: Run,
    planned: dict[str, Any],
    faults: Mapping[str, str] | None = None,
    vector_of: VectorOf = known_vector,
    machine_of: Callable[[int], Mapping[str, object] | None] = lambda _: None,
) -> list[str]:
    """Write what Batch Transform would; return the embedded ids. `machine_of` a part says what embedded it."""
    embedded = []
    inputs = {entry.key for entry in bucket.listing(this.input_prefix)}
    for part in range(parts(bucket, this)):
        if this.input(part) not in inputs:
            continue
        lines: list[dict[str, Any]] = []
        for record in bucket.records(this.input(part)):
            embedded.append(record["id"])
            if record["id"] in (faults or {}):
                error = {"code": "image_unreadable", "message": (faults or {})[record["id"]]}
                lines.append({"id": record["id"], "error": error})
            else:
                small = {"thumbnail": thumbnail(record["image"])} if "thumbnail" in record else {}
                lines.append({"id": record["id"], "embedding": vector_of(record), **small})
        if machine := machine_of(part):
            lines[-1]["machine"] = machine
        bucket.put_records(this.output(part), lines)
    return embedded


def load(bucket: Bucket, indexes: Indexes, this: Run, planned: dict[str, Any]) -> list[dict[str, int]]:
    """Load every part."""
    loader = Loader(bucket, indexes.client)
    return [
        loader.load(this, planned["previous"], part, planned["dimension"])
        for part in range(parts(bucket, this))
    ]


def releaser(
    bucket: Bucket, indexes: Indexes, embedder: object, *, keep: int = 1, bounds: Bounds = BOUNDS
) -> Releaser:
    """Return the release step of a one-node domain; what becomes of endpoints is tested where there are some."""
    return ingest_ports.releaser(bucket, indexes, embedder, keep=keep, bounds=bounds)


def ingest(
    bucket: Bucket,
    indexes: Indexes,
    embedder: object,
    this: Run,
    *,
    keep: int = 1,
    full: bool = False,
    vector_of: VectorOf = known_vector,
    bounds: Bounds = BOUNDS,
    wish: Wish = PLAIN,
    **settings: Any,
) -> dict[str, Any]:
    """Take a run through all steps; return its report. `settings` are the planner's."""
    planned = plan(bucket, indexes, embedder, this, full=full, bounds=bounds, wish=wish, **settings)
    transform(bucket, this, planned, vector_of=vector_of)
    load(bucket, indexes, this, planned)
    return releaser(bucket, indexes, embedder, keep=keep, bounds=bounds).release(this, wish)


def _as_embedder(embedder: object) -> Embedder:
    return embedder  # type: ignore[return-value]
