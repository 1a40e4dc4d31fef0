"""The first pass: every line is read once and judged; what stands goes on, packed, to the second."""

import gzip
import json
from collections.abc import Iterable, Iterator

from catalogue.notes import Tally
from catalogue.reader import Accepted, Rejection
from common.bucket import Bucket
from ingest.planning.catalogue import Catalogue, Clock, Position
from ingest.planning.ledger import Ledger
from ingest.planning.survey import Surveying
from ingest.run import Run

CHUNK, CHUNK_BYTES = 10_000, 16 << 20
"""Products, and bytes of their lines: some seconds of work, after which the time is looked at."""
Verdict = Accepted | Rejection
_LEVEL = 1


class Reading:
    """Reads the catalogue into chunks of products that stand, and counts what must be known of all of them."""

    def __init__(self, bucket: Bucket, run: Run, ledger: Ledger, catalogue: Catalogue) -> None:
        self._bucket, self._run, self._ledger, self._catalogue = bucket, run, ledger, catalogue
        self.surveying = Surveying(ledger)
        self.notes = Tally()
        self.notes.add_records(ledger.get("notes", []))

    @property
    def rejected(self) -> int:
        """How many products were rejected so far."""
        return int(self._ledger.get("rejected", 0))

    def go_on(self, still_time: Clock) -> bool:
        """Read on from where it was left; whether the end was reached."""
        start = Position(*self._ledger.get("position", ()))
        for position, verdicts in _chunks(start, self._catalogue.verdicts(start, self.notes)):
            self._write(verdicts)
            self._ledger.keep(position=position)
            if not still_time():
                return False
        return True

    def chunk(self, number: int) -> Iterator[Accepted]:
        """Yield the products of a chunk."""
        packed = self._bucket.get(self._run.accepted(number))
        for line in gzip.decompress(packed).splitlines():
            yield Accepted.of(json.loads(line))

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return int(self._ledger.get("chunks", 0))

    def keep(self) -> None:
        """Keep what is in memory, for another process to go on with."""
        self.surveying.keep()
        self._ledger.keep(notes=self.notes.records())

    def _write(self, verdicts: list[Verdict]) -> None:
        number = self.chunks
        accepted = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
        rejected = [verdict.record() for verdict in verdicts if isinstance(verdict, Rejection)]
        self.surveying.add(accepted)
        lines = "\n".join(json.dumps(one.record(), separators=(",", ":")) for one in accepted)
        self._bucket.put(
            self._run.accepted(number), gzip.compress(lines.encode(), _LEVEL), "application/gzip"
        )
        if rejected:
            self._bucket.put_records(self._run.rejected_chunk(number), rejected)
        self._ledger.keep(chunks=number + 1, rejected=self.rejected + len(rejected))


def _chunks(
    start: Position, verdicts: Iterable[tuple[Position, Verdict]]
) -> Iterator[tuple[Position, list[Verdict]]]:
    """Yield judgements together, and the position behind the last of them."""
    chunk: list[Verdict] = []
    size, last = 0, start
    for position, verdict in verdicts:
        chunk.append(verdict)
        size += position.byte - (last.byte if position.file == last.file else 0)
        last = position
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield last, chunk
            chunk, size = [], 0
    if chunk:
        yield last, chunk
