"""What Plan decided and counted, kept beside the run's files: the state machine passes names only."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from common.arrangement import Arrangement
from common.bucket import Bucket
from ingest.run import Run


@dataclass(frozen=True)
class Manifest:
    """The figures of a planned run; `placeholders` is `[{"image", "products"}]`."""

    previous: str | None
    arrangement: Arrangement
    synonyms: int
    parts: int
    products: int
    vectors: int
    rejected: int
    embedded: int
    reused: int
    dropped: int | None
    """Products that the live index has and the catalogue has no more; None where the index was not read."""
    placeholders: list[dict[str, Any]]
    model_changed: dict[str, bool] | None
    """Whether the `image` and the `text` part of the model are others than the previous release's."""
    estimate: dict[str, Any] = field(default_factory=dict)
    """What the run was expected to take, as the report has it."""

    def figures(self) -> dict[str, Any]:
        """Return what the run's report says of it, whatever became of the run."""
        names = ("embedded", "reused", "dropped", "placeholders", "previous", "model_changed", "estimate")
        return {name: getattr(self, name) for name in names}

    def write(self, bucket: Bucket, run: Run) -> None:
        """Write `plan.json`."""
        bucket.put(run.manifest, json.dumps(asdict(self), indent=2).encode(), "application/json")

    @classmethod
    def read(cls, bucket: Bucket, run: Run) -> "Manifest":
        """Read what the run's Plan wrote."""
        fields = json.loads(b"\n".join(bucket.lines(run.manifest)))
        return cls(**{**fields, "arrangement": Arrangement(fields["arrangement"])})
