"""The catalogue's pictures as they were listed, in the ledger."""

from collections.abc import Iterable, Sequence

from catalogue.pictures import stem_of
from ingest.planning.ledger import Ledger


class PictureShelf:
    """The pictures that there are: `catalogue.pictures.Shelf`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, pictures: Iterable[tuple[str, str]]) -> None:
        """Add names and ETags, in the order of the listing."""
        rows = ((name, etag, stem_of(name)) for name, etag in pictures)
        self._ledger.write("INSERT OR REPLACE INTO pictures VALUES (?, ?, ?)", rows)

    def etag(self, name: str) -> str | None:
        """Return a picture's ETag."""
        row = self._ledger.one("SELECT etag FROM pictures WHERE name = ?", name)
        return None if row is None else str(row[0])

    def alike(self, stem: str) -> Sequence[str]:
        """Return the names that have a stem, in the order of the listing."""
        rows = self._ledger.all("SELECT name FROM pictures WHERE stem = ? ORDER BY name", stem)
        return [name for (name,) in rows]
