"""The ingest's Release for benches: nothing is kept, nothing refused, and there are no models of before."""

from typing import Any

import bench.lambda_path  # noqa: F401
from common.bucket import Bucket
from ingest.clearing import Clearing
from ingest.gates import Bounds
from ingest.indexes import Indexes
from ingest.keeping import Keeper
from ingest.records import Records
from ingest.release import Releaser
from ingest.report import Reporter

BOUNDS = Bounds(0, 0, 0, 100)


def releaser(bucket: Bucket, indexes: Indexes, embedder: Any) -> Releaser:
    """Return what puts a loaded run into service."""
    return Releaser(
        bucket,
        indexes,
        embedder,
        Reporter(bucket),
        keep=0,
        replicas=0,
        bounds=BOUNDS,
        keeper=Keeper(indexes, _NoEndpoints(), Clearing(bucket, indexes), ""),
        records=Records(bucket),
    )


class _NoEndpoints:
    def remove_unneeded(self, _needed: object, _current: str) -> list[str]:
        return []
