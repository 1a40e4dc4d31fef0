"""The catalogue in the bucket: every line of every file, as it was listed."""

from collections.abc import Callable, Iterator

from catalogue.notes import NOT_READ, Tally
from catalogue.pictures import Pictures
from catalogue.reader import Accepted, Reader, Rejection, not_read
from catalogue.synonyms import FILE, read_synonyms
from common.bucket import CATALOGUE, Bucket


class Catalogue:
    """`catalog/*.jsonl` and the pictures beside it; every pass meets the same products, or ends in ChangedError."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._files: dict[str, str] = {}
        self._not_read: dict[str, str] = {}
        self._synonyms: str | None = None
        pictures: dict[str, str] = {}
        for entry in bucket.listing(CATALOGUE):
            name = entry.key.removeprefix(CATALOGUE)
            if name.endswith(".jsonl"):
                self._files[name] = entry.etag
            elif name == FILE:
                self._synonyms = entry.etag
            elif advice := not_read(name):
                self._not_read[name] = advice
            else:
                pictures[name] = entry.etag
        self._pictures = Pictures(pictures)

    def synonyms(self, notes: Tally) -> tuple[str, ...]:
        """Return the rules of `synonyms.txt`; none where there is no such file."""
        if self._synonyms is None:
            return ()
        return read_synonyms(self._bucket.lines(CATALOGUE + FILE, etag=self._synonyms), notes)

    def accepted(
        self, reject: Callable[[Rejection], None] = lambda _: None, notes: Tally | None = None
    ) -> Iterator[Accepted]:
        """Yield the products that stand; the others go to a callback, what was mended to the tally."""
        tally = Tally() if notes is None else notes
        for name, advice in self._not_read.items():
            tally.add("file", f"{NOT_READ}{advice}", {"file": name})
        reader = Reader(self._pictures, tally)
        for file, etag in self._files.items():
            for number, line in enumerate(self._bucket.lines(CATALOGUE + file, etag=etag), 1):
                verdict = reader.read(file, number, line)
                if isinstance(verdict, Rejection):
                    reject(verdict)
                elif verdict is not None:
                    yield verdict
