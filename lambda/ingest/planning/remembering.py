"""What the live index has already, read page by page into the ledger."""

from collections.abc import Iterator
from itertools import islice

from common.index import Model
from ingest.indexes import Indexes
from ingest.planning.catalogue import Clock
from ingest.planning.known import KnownProducts, Reusable
from ingest.planning.ledger import Ledger, Met

_AT_ONCE = 10_000
THUMBNAILS = "thumbnail"
"""The kind under which the ledger has met the names of thumbnails."""


class Remembering:
    """Reads what need not be made again: vectors of the same model's parts, and thumbnails whatever the model."""

    def __init__(self, indexes: Indexes, ledger: Ledger, previous: str) -> None:
        self._indexes, self._ledger, self._previous = indexes, ledger, previous

    def go_on(self, model: Model, still_time: Clock, *, faults: bool, thumbnails: bool) -> bool:
        """Read on from where it was left; whether that is done."""
        reusable = Reusable.of(self._indexes.describe(self._previous), model, faults=faults)
        return self._products(reusable, still_time) and (not thumbnails or self._thumbnails(still_time))

    def _products(self, reusable: Reusable, still_time: Clock) -> bool:
        if not reusable.fields:
            return True
        known = KnownProducts(self._ledger)
        documents = self._indexes.documents(self._previous, reusable.fields, self._ledger.get("known", ""))
        while page := list(islice(documents, _AT_ONCE)):
            known.add((document["id"], reusable.known(document)) for document in page)
            self._ledger.keep(known=page[-1]["id"])
            if not still_time():
                return False
        return True

    def _thumbnails(self, still_time: Clock) -> bool:
        met = Met(self._ledger, THUMBNAILS)
        names: Iterator[str] = self._indexes.thumbnails(self._previous, self._ledger.get("thumbnails", ""))
        while page := list(islice(names, _AT_ONCE)):
            met.update(page)
            self._ledger.keep(thumbnails=page[-1])
            if not still_time():
                return False
        return True
