"""A run's identity and the keys of its files (contract: docs/architecture.md, "A run")."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

_MOMENT = "%Y%m%dt%H%M%Sz"


@dataclass(frozen=True)
class Run:
    """One ingest run, sortable by time; its id ends an index name, hence lower case."""

    id: str

    @classmethod
    def of(cls, execution: str, started: str) -> "Run":
        """Derive a run from an execution's ARN and start time (ISO 8601), so that a retry means the same run."""
        moment = datetime.fromisoformat(started).astimezone(UTC)
        digest = hashlib.sha256(execution.encode()).hexdigest()[:8]
        return cls(f"{moment.strftime(_MOMENT)}-{digest}")

    @property
    def moment(self) -> datetime:
        """When it began, to the second."""
        return datetime.strptime(self.id.partition("-")[0], _MOMENT).replace(tzinfo=UTC)

    @property
    def digest(self) -> str:
        """The part of its id that is as good as drawn by lot: eight hexadecimal digits."""
        return self.id.partition("-")[2]

    @property
    def prefix(self) -> str:
        """Where all of its files lie."""
        return f"runs/{self.id}/"

    @property
    def input_prefix(self) -> str:
        """What Batch Transform reads."""
        return f"{self.prefix}input/"

    @property
    def output_prefix(self) -> str:
        """Where Batch Transform writes."""
        return f"{self.prefix}output/"

    def products(self, part: int) -> str:
        """Return the key of a part's products."""
        return f"{self.prefix}products/{_name(part)}.jsonl"

    def input(self, part: int) -> str:
        """Return the key of a part's pictures and texts to embed."""
        return f"{self.input_prefix}{_name(part)}.jsonl"

    def output(self, part: int) -> str:
        """Return the key of a part's embeddings."""
        return f"{self.output_prefix}{_name(part)}.jsonl.out"

    def rejected_part(self, part: int) -> str:
        """Return the key of what a loader rejected."""
        return f"{self.prefix}rejected/{_name(part)}.jsonl"

    @property
    def manifest(self) -> str:
        """What Plan decided and counted."""
        return f"{self.prefix}plan.json"

    @property
    def rejected_parts(self) -> str:
        """What the keys of all that the loaders rejected begin with."""
        return f"{self.prefix}rejected/part-"

    def rejected_chunk(self, chunk: int) -> str:
        """Return the key of what Plan rejected of a chunk of lines."""
        return f"{self.prefix}rejected/plan-{chunk:05d}.jsonl"

    def accepted(self, chunk: int) -> str:
        """Return the key of what Plan goes on with of a chunk of lines."""
        return f"{self.prefix}accepted/{chunk:05d}.jsonl.gz"

    @property
    def faults(self) -> str:
        """What the keys begin with of what failed a part."""
        return f"{self.prefix}faults/"

    @property
    def ledger(self) -> str:
        """What a Plan that was not done in its time has left for the next."""
        return f"{self.prefix}plan.sqlite"

    @property
    def parts(self) -> str:
        """The list of the parts."""
        return f"{self.prefix}parts.json"

    @property
    def machines(self) -> str:
        """What the keys begin with of what containers say of their machines; how they go on says it."""
        return f"{self.prefix}machines/"

    def notes_part(self, part: int) -> str:
        """Return the key of what a loader left out of products."""
        return f"{self.prefix}notes/{_name(part)}.jsonl"

    @property
    def notes_plan(self) -> str:
        """What Plan mended."""
        return f"{self.prefix}notes/plan.jsonl"

    @property
    def notes(self) -> str:
        """What was mended in the run, counted, as one file."""
        return f"{self.prefix}notes.jsonl"

    @property
    def rejected(self) -> str:
        """All rejections of the run as one file."""
        return f"{self.prefix}rejected.jsonl"

    @property
    def gates(self) -> str:
        """The figures of the checks."""
        return f"{self.prefix}gates.jsonl"

    @property
    def report(self) -> str:
        """The run's figures."""
        return f"{self.prefix}report.json"


def _name(part: int) -> str:
    return f"part-{part:05d}"
