"""The catalogue in the bucket: every line of every file, as it was listed."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from catalogue.notes import NOT_READ, Tally
from catalogue.pictures import Pictures
from catalogue.reader import Accepted, Reader, Rejection, not_read
from catalogue.synonyms import FILE, read_synonyms
from common.bucket import Bucket, Listed
from common.catalogue_folder import CATALOGUE
from ingest.planning.ledger import Ledger, Met
from ingest.planning.shelf import PictureShelf

_LISTED_AT_ONCE = 5_000
Clock = Callable[[], bool]
"""Whether there is time to go on."""


class Position(NamedTuple):
    """Where reading goes on: which file, from which byte, and how many of its lines come before that."""

    file: int = 0
    byte: int = 0
    lines: int = 0


class Catalogue:
    """`catalog/*.jsonl` and the pictures beside it, whose names are in the ledger once they are listed.

    A file that is not what it was when it was listed ends the reading with ChangedError.
    """

    def __init__(self, bucket: Bucket, ledger: Ledger) -> None:
        self._bucket, self._ledger, self._shelf = bucket, ledger, PictureShelf(ledger)

    def take_stock(self, still_time: Clock) -> bool:
        """List the bucket, going on where it was left; whether that is done."""
        ledger = self._ledger
        entries = self._bucket.listing(CATALOGUE, after=ledger.get("listed", ""))
        while page := list(islice(entries, _LISTED_AT_ONCE)):
            self._keep(page)
            ledger.keep(listed=page[-1].key)
            if not still_time():
                return False
        return True

    def _keep(self, page: list[Listed]) -> None:
        files, unread = self._ledger.get("files", []), self._ledger.get("not_read", [])
        synonyms = self._ledger.get("synonyms")
        pictures: list[tuple[str, str]] = []
        for entry in page:
            name = entry.key.removeprefix(CATALOGUE)
            if name.endswith(".jsonl"):
                files.append((name, entry.etag, entry.size))
            elif name == FILE:
                synonyms = entry.etag
            elif advice := not_read(name):
                unread.append((name, advice))
            else:
                pictures.append((name, entry.etag))
        self._shelf.add(pictures)
        self._ledger.keep(files=files, not_read=unread, synonyms=synonyms)

    def synonyms(self, notes: Tally) -> tuple[str, ...]:
        """Return the rules of `synonyms.txt`; none where there is no such file."""
        etag = self._ledger.get("synonyms")
        if etag is None:
            return ()
        return read_synonyms(self._bucket.lines(CATALOGUE + FILE, etag=etag), notes)

    def note_files(self, notes: Tally) -> None:
        """Note the files that look like lists of products and are not read."""
        for name, advice in self._ledger.get("not_read", []):
            notes.add("file", f"{NOT_READ}{advice}", {"file": name})

    def verdicts(self, start: Position, notes: Tally) -> Iterator[tuple[Position, Accepted | Rejection]]:
        """Yield the judgement of each product from a position on, and the position behind it."""
        reader = Reader(Pictures(self._shelf), notes, Met(self._ledger, "id"))
        files = self._ledger.get("files", [])
        for index, (name, etag, size) in enumerate(files[start.file :], start.file):
            byte, number = (start.byte, start.lines) if index == start.file else (0, 0)
            if byte >= size:
                continue
            for line in self._bucket.lines(CATALOGUE + name, etag=etag, start=byte, keepends=True):
                byte, number = byte + len(line), number + 1
                verdict = reader.read(name, number, line.rstrip(b"\r\n"))
                if verdict is not None:
                    yield Position(index, byte, number), verdict
