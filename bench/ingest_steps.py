"""One step of an ingest in a process of its own, so that its memory is its own: `python -m bench.ingest` runs it."""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch

import bench.lambda_path  # noqa: F401
from bench.ingest_folder import FolderBucket, picture
from bench.ingest_ports import BOUNDS, releaser
from bench.processes import peak_megabytes
from common.bucket import Bucket
from common.catalogue_folder import CATALOGUE
from common.embedder import Embeddings, Input
from common.index import Model
from ingest.indexes import Indexes
from ingest.load import Loader
from ingest.manifest import Manifest
from ingest.plan import Planner
from ingest.planning.choices import Choices
from ingest.report import Reporter
from ingest.run import Run

DIMENSION = 16
"""Few, so that a million vectors fit this machine: what is measured is the steps, not the index."""
_NO_GRAPH = 1 << 40
"""Building one is OpenSearch's own time, most of it."""
LINES_A_FILE = 100_000
CHANGED = 100
"""Of so many products one has another title in the second run."""
_COLOURS = ["red", "blue", "green"]
_WORDS = [
    *_COLOURS,
    "striped",
    "plain",
    "mug",
    "bowl",
    "plate",
    "chair",
    "lamp",
    "linen",
    "oak",
    "steel",
    "small",
]


@dataclass(frozen=True)
class Embedder:
    """Vectors that a text decides."""

    dimension: int

    @property
    def model(self) -> Model:
        """What they are of."""
        return Model("bench", "1", "bench", "bench-image", "bench-text", self.dimension)

    def embed(self, inputs: Sequence[Input], _budget_s: float | None = None) -> Embeddings:
        """Return a vector for each."""
        return Embeddings(self.model, [vector(str(given), self.dimension) for given in inputs])

    def at(self, _endpoint: str | None) -> "Embedder":
        """There is one."""
        return self


def main(arguments: Sequence[str]) -> int:
    """Do a step; write what it took as JSON."""
    given = _parser().parse_args(arguments)
    bucket = FolderBucket(given.folder, given.products)
    begun, worked, base = time.perf_counter(), time.process_time(), peak_megabytes()
    with OpenSearch(given.url, timeout=300) as client:
        more = {"plan": _plan, "load": _load, "release": _release}[given.step](bucket, client, given)
    took = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - worked}
    sys.stdout.write(json.dumps({**took, "base_mib": base, "peak_mib": peak_megabytes(), **more}) + "\n")
    return 0


def write_catalogue(bucket: Bucket, products: int, *, changed: bool) -> None:
    """Write lines of some 600 bytes; `changed`: one in a hundred has another title."""
    for start in range(0, products, LINES_A_FILE):
        lines = (
            _line(number, changed=changed) for number in range(start, min(start + LINES_A_FILE, products))
        )
        bucket.put_records(f"{CATALOGUE}lines-{start // LINES_A_FILE:03d}.jsonl", lines)


def run(number: int) -> Run:
    """Return the number-th run."""
    return Run(f"20261121t1000{number:02d}z-be4c0000")


def vector(text: str, dimension: int) -> list[float]:
    """Return a vector of length 1 that a text decides."""
    dice = random.Random(text)  # noqa: S311 (no secret)
    numbers = [dice.gauss(0, 1) for _ in range(dimension)]
    length = sum(x * x for x in numbers) ** 0.5
    return [round(x / length, 6) for x in numbers]


def _line(number: int, *, changed: bool) -> dict[str, Any]:
    dice = random.Random(number)  # noqa: S311 (no secret)
    words = " ".join(dice.choices(_WORDS, k=4))
    new = ", new" if changed and number % CHANGED == 0 else ""
    return {
        "id": f"P{number:08d}",
        "title": f"{words} {number}{new}",
        "description": " ".join(dice.choices(_WORDS, k=50)),
        "images": [picture(number)],
        "attributes": {
            "price": dice.randint(1, 500),
            "colour": [dice.choice(_COLOURS)],
            "brand": f"brand {number % 200}",
            "in_stock": number % 7 != 0,
        },
    }


def _plan(bucket: Bucket, client: OpenSearch, given: argparse.Namespace) -> dict[str, Any]:
    planner = Planner(
        bucket,
        Indexes(client),
        Embedder(given.dimension),  # type: ignore[arg-type]
        reporter=Reporter(bucket),
        bounds=BOUNDS,
        choices=Choices(
            placeholder_percent=10, exact_vectors=0 if given.graph else _NO_GRAPH, thumbnails=False
        ),
    )
    planner.plan(run(given.run), created="2026-11-21T10:00:00Z", still_running=lambda: True)
    plan = Manifest.read(bucket, run(given.run))
    return {"parts": plan.parts, "embedded": plan.embedded, "reused": plan.reused}


def _load(bucket: Bucket, client: OpenSearch, given: argparse.Namespace) -> dict[str, Any]:
    """Load part after part; the time that the vectors of the bench take does not count."""
    this, loader = run(given.run), Loader(bucket, client)
    seconds = cpu_seconds = 0.0
    previous = Manifest.read(bucket, this).previous
    parts = json.loads(bucket.get(this.parts))
    for part in parts:
        if part["embeddings"]:
            bucket.put_records(
                this.output(part["part"]), _embedded(bucket, this.input(part["part"]), given.dimension)
            )
        begun, worked = time.perf_counter(), time.process_time()
        loader.load(this, previous, part["part"], given.dimension)
        seconds += time.perf_counter() - begun
        cpu_seconds += time.process_time() - worked
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "parts": len(parts)}


def _embedded(bucket: Bucket, key: str, dimension: int) -> Iterator[dict[str, Any]]:
    for record in bucket.records(key):
        yield {"id": record["id"], "embedding": vector(_asked(record), dimension)}


def _asked(record: dict[str, Any]) -> str:
    """Return what of a line the model is given, as the endpoint is: Release holds both together."""
    return str({name: value for name, value in record.items() if name != "id"})


def _release(bucket: Bucket, client: OpenSearch, given: argparse.Namespace) -> dict[str, Any]:
    releaser(bucket, Indexes(client), Embedder(given.dimension)).release(run(given.run))
    return {}


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m bench.ingest_steps", description=__doc__)
    made.add_argument("step", choices=["plan", "load", "release"])
    made.add_argument("--products", type=int, required=True)
    made.add_argument("--run", type=int, required=True)
    made.add_argument("--dimension", type=int, default=DIMENSION)
    made.add_argument("--graph", action="store_true")
    made.add_argument("--url", required=True)
    made.add_argument("--folder", type=Path, required=True)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
