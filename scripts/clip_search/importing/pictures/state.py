"""What an import remembers in its folder: of every address what it had, and which pictures are its own.

In SQLite, as it must hold after the process is killed, and must not grow in memory. Its lock is also what keeps two
imports out of one folder.
"""

import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clip_search.errors import CommandError

RESUMED_WITHIN_S = 12 * 3600
"""An import that was broken off longer ago is begun anew: pictures may have changed."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, begun REAL, ended REAL);
CREATE TABLE IF NOT EXISTS fetched (
  address TEXT PRIMARY KEY, name TEXT, etag TEXT, modified TEXT, run TEXT, process TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS faults (address TEXT PRIMARY KEY, what TEXT, passing INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pictures (name TEXT PRIMARY KEY, run TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Known:
    """What was under an address: the picture's name, what it was told apart by, and whether this import has asked.

    `is_resumed`: it has, but before it was broken off.
    """

    name: str
    etag: str | None
    modified: str | None
    is_new: bool
    is_resumed: bool = False


@dataclass(frozen=True)
class Fault:
    """What was wrong with an address in this import."""

    what: str
    passing: bool


class State:
    """Safe to use from several threads; every write stays, whatever ends the process."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._process = uuid.uuid4().hex
        self._connection = sqlite3.connect(path, timeout=0, check_same_thread=False, isolation_level=None)
        try:
            for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL"):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.executescript(_SCHEMA)
            self._connection.execute("DELETE FROM faults")
        except sqlite3.OperationalError as error:
            raise CommandError(f"Another import is writing to {path.parents[1]} ({error}).") from error
        except sqlite3.DatabaseError as error:
            raise CommandError(f"{path} is damaged ({error}): delete it, and import again.") from error
        self.run = self._begun()

    def known(self, address: str) -> Known | None:
        """What an address had when it was last asked."""
        row = self._one("SELECT name, etag, modified, run, process FROM fetched WHERE address = ?", address)
        if row is None:
            return None
        is_new = row[3] == self.run
        return Known(row[0], row[1], row[2], is_new, is_new and row[4] != self._process)

    def fetched(self, address: str, name: str, etag: str | None, modified: str | None) -> None:
        """Remember a picture that is in the folder."""
        self._write("INSERT OR IGNORE INTO pictures VALUES (?, '')", (name,))
        self._write(
            "INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?, ?, ?)",
            (address, name, etag, modified, self.run, self._process),
        )

    def fault(self, address: str) -> Fault | None:
        """What was wrong with an address, if it was asked since this process began."""
        row = self._one("SELECT what, passing FROM faults WHERE address = ?", address)
        return Fault(row[0], bool(row[1])) if row else None

    def failed(self, address: str, what: str, *, passing: bool) -> None:
        """Remember that there is nothing to be had."""
        self._write("INSERT OR REPLACE INTO faults VALUES (?, ?, ?)", (address, what, passing))

    def name(self, names: Iterable[str]) -> None:
        """Remember that a product names these pictures."""
        with self._lock:
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "UPDATE pictures SET run = ? WHERE name = ?", ((self.run, n) for n in names)
            )
            self._connection.execute("COMMIT")

    def unnamed(self) -> list[str]:
        """Pictures of earlier imports that no product names in this one."""
        with self._lock:
            rows = self._connection.execute("SELECT name FROM pictures WHERE run <> ?", (self.run,))
            return [row[0] for row in rows]

    def forget(self, names: Iterable[str]) -> None:
        """Forget pictures that are gone, and what led to them."""
        for name in names:
            self._write("DELETE FROM fetched WHERE name = ?", (name,))
            self._write("DELETE FROM pictures WHERE name = ?", (name,))

    def end(self) -> None:
        """Let the next import be another one."""
        self._write("UPDATE runs SET ended = ? WHERE run = ?", (time.time(), self.run))

    def close(self) -> None:
        """Let others have the folder."""
        with self._lock:
            self._connection.close()

    def _begun(self) -> str:
        row = self._one(
            "SELECT run FROM runs WHERE ended IS NULL AND begun > ?", time.time() - RESUMED_WITHIN_S
        )
        if row:
            return str(row[0])
        run = uuid.uuid4().hex
        self._write("DELETE FROM runs", ())
        self._write("INSERT INTO runs VALUES (?, ?, NULL)", (run, time.time()))
        return run

    def _one(self, query: str, *values: object) -> tuple[str, ...] | None:
        with self._lock:
            found: tuple[str, ...] | None = self._connection.execute(query, values).fetchone()
            return found

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            self._connection.execute(statement, values)
