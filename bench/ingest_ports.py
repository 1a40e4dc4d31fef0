"""The ingest's Release for benches and tests: one node, and no endpoints of earlier models."""

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


def releaser(
    bucket: Bucket, indexes: Indexes, embedder: Any, *, keep: int = 0, bounds: Bounds = BOUNDS
) -> Releaser:
    """Return what puts a loaded run into service; unless told otherwise it keeps and refuses nothing."""
    return Releaser(
        bucket,
        indexes,
        embedder,
        Reporter(bucket),
        keep=keep,
        replicas=0,
        bounds=bounds,
        keeper=Keeper(indexes, _NoEndpoints(), Clearing(bucket, indexes), ""),
        records=Records(bucket),
    )


class _NoEndpoints:
    def remove_unneeded(self, _needed: object, _current: str) -> list[str]:
        return []
