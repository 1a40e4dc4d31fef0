"""Deleting thumbnails that no release needs any more, and counting the others."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from common import log
from common.bucket import Bucket, Listed
from common.thumbnail import PREFIX, SUFFIX
from ingest.indexes import Indexes
from ingest.run import Run

SECONDS = 240
"""Of the ten minutes that a release has: a million thumbnails are walked in about half of it."""
_AT_ONCE = 1000
"""As many keys as S3 deletes by one request."""
_KEY = re.compile(f"{re.escape(PREFIX)}([0-9a-f]{{32}}){re.escape(SUFFIX)}")


@dataclass(frozen=True)
class Clearing:
    """Walks the bucket and the indexes beside each other, both in the order of names: a page of each is all it holds.

    It begins where the run's own digest says and goes round from there, so that what one run leaves for want of time
    another one comes to.
    """

    bucket: Bucket
    indexes: Indexes
    seconds: float = SECONDS

    def clear(self, run: Run, live: str, others: Sequence[str]) -> dict[str, Any]:
        """Delete what neither the index in service nor those of `others` name and what is older than the run.

        Returns how many of the former's thumbnails were `made` since the run began and `kept` from before, how many
        others were `removed`, and whether all were looked at. Repeating it changes nothing; a bucket that refuses fails
        no release.
        """
        walk = _Walk(self, run, live, others, time.monotonic() + self.seconds)
        try:
            complete = walk.between(run.digest, "") and walk.between("", run.digest)
        except (ClientError, BotoCoreError) as error:
            log.event("thumbnails_not_cleared", type=type(error).__name__, detail=str(error)[:500])
            complete = False
        return {**walk.counts, "complete": complete}


class _Walk:
    def __init__(self, clearing: Clearing, run: Run, live: str, others: Sequence[str], ends: float) -> None:
        self._bucket, self._indexes = clearing.bucket, clearing.indexes
        self._run, self._live, self._others, self._ends = run, live, others, ends
        self.counts = Counter(made=0, kept=0, removed=0)

    def between(self, after: str, until: str) -> bool:
        """Walk over the names from one to before another, or to the end; whether there was time for it."""
        shown = _Ordered(self._indexes.thumbnails(self._live, after))
        others = [_Ordered(self._indexes.thumbnails(other, after)) for other in self._others]
        surplus: list[str] = []
        in_time = True
        for entry, name in self._listed(after):
            in_time = time.monotonic() < self._ends
            if not in_time or (until and name >= until):
                break
            before = entry.modified < self._run.moment
            if shown.has(name):
                self.counts["kept" if before else "made"] += 1
            elif not any([other.has(name) for other in others]) and before:  # noqa: C419 - each has to keep up
                surplus.append(entry.key)
                if len(surplus) == _AT_ONCE:
                    self._delete(surplus)
        self._delete(surplus)
        return in_time

    def _listed(self, after: str) -> Iterator[tuple[Listed, str]]:
        """Yield thumbnails and their names; what else lies there is none of ours."""
        for entry in self._bucket.listing(PREFIX, after=PREFIX + after):
            if named := _KEY.fullmatch(entry.key):
                yield entry, named[1]

    def _delete(self, keys: list[str]) -> None:
        if keys:
            self.counts["removed"] += self._bucket.delete(keys)
        keys.clear()


class _Ordered:
    """Names in their order, to be asked for in the same order."""

    def __init__(self, names: Iterator[str]) -> None:
        self._names = names
        self._next = next(names, None)

    def has(self, name: str) -> bool:
        while self._next is not None and self._next < name:
            self._next = next(self._names, None)
        return self._next == name
