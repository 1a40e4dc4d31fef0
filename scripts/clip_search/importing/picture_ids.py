"""The data set's table of pictures: 400,000 ids and their paths, on the disk instead of in memory."""

import csv
import sqlite3
from pathlib import Path

from clip_search.errors import CommandError
from clip_search.importing.reading.encodings import text_of
from clip_search.importing.reading.files import File


class PictureIds:
    """Paths by ids."""

    def __init__(self, table: File, work: Path) -> None:
        path = work / "picture-ids.sqlite"
        path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE paths (id TEXT PRIMARY KEY, path TEXT) WITHOUT ROWID;"
        )
        with text_of(table, "utf-8-sig") as text:
            rows = csv.DictReader(text)
            if not {"image_id", "path"} <= set(rows.fieldnames or ()):
                raise CommandError(
                    f"{table.name} has no columns image_id and path: is it the data set's own?"
                )
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT OR IGNORE INTO paths VALUES (?, ?)", ((row["image_id"], row["path"]) for row in rows)
            )
            self._connection.execute("COMMIT")

    def path(self, image: str) -> str | None:
        """Where a picture is, below the folder of its size."""
        row = self._connection.execute("SELECT path FROM paths WHERE id = ?", (image,)).fetchone()
        return row[0] if row else None
