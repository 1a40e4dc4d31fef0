"""What planning has to remember of a catalogue and of the live index: in a file, so that memory stays flat."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any

_DIGEST_BYTES = 16
_SET_UP = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS met (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pictures (name TEXT PRIMARY KEY, etag TEXT NOT NULL, stem TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stems ON pictures (stem);
CREATE TABLE IF NOT EXISTS live (id TEXT PRIMARY KEY, text BLOB, pictures TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shared (etag TEXT PRIMARY KEY, products INTEGER NOT NULL, path TEXT NOT NULL) WITHOUT ROWID;
BEGIN;
"""


class Ledger:
    """A file of SQLite that one process has to itself; what is not in it after a crash is planned again.

    A product with a picture and a thumbnail, in the catalogue and in the live index, takes some 400 bytes of disk; all
    together 64 MiB of memory, as a cache.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(_SET_UP)

    def __enter__(self) -> "Ledger":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file, which then holds everything."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def one(self, query: str, *values: object) -> Any:
        """Return the first row that a query finds, or None."""
        return self._connection.execute(query, values).fetchone()

    def all(self, query: str, *values: object) -> list[Any]:
        """Return the rows that a query finds."""
        return self._connection.execute(query, values).fetchall()

    def write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute a statement for each row."""
        self._connection.executemany(statement, rows)

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was kept under a name."""
        row = self.one("SELECT value FROM kept WHERE name = ?", name)
        return default if row is None else json.loads(row[0])

    def keep(self, **values: object) -> None:
        """Keep what planning goes on with: anything that JSON takes."""
        rows = [(name, json.dumps(value)) for name, value in values.items()]
        self.write("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)


class Met:
    """Texts of one kind that were met so far, by 16 bytes of digest each: two alike by chance do not happen."""

    def __init__(self, ledger: Ledger, kind: str) -> None:
        self._ledger, self._kind = ledger, kind

    def __contains__(self, text: object) -> bool:
        """Whether it was met."""
        return self._ledger.one("SELECT 1 FROM met WHERE digest = ?", self._digest(text)) is not None

    def add(self, text: str) -> None:
        """Meet one."""
        self.update([text])

    def update(self, texts: Iterable[str]) -> None:
        """Meet several."""
        self._ledger.write("INSERT OR IGNORE INTO met VALUES (?)", ([self._digest(text)] for text in texts))

    def _digest(self, text: object) -> bytes:
        return blake2b(
            f"{self._kind}:{text}".encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES
        ).digest()
