"""The folder that an import makes: a list of products that is only ever whole, pictures, and what it remembers."""

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

from catalogue.product import MAX_LINE_BYTES, Product
from clip_search.errors import CommandError
from clip_search.importing.pictures.state import State

LIST = "products.jsonl"
LEFT_OUT = "left-out.jsonl"
WORK = ".import"
"""Hidden: `upload` leaves it aside."""


class TooLongError(Exception):
    """A product whose line would be longer than the ingest takes."""


class Folder:
    """A catalogue's folder, and beside its list what becomes the next one."""

    def __init__(self, root: Path) -> None:
        self.root, self.work = root, root / WORK
        if (root / LIST).exists() and not self.work.is_dir():
            raise CommandError(f"{root / LIST} is of no import: give another folder, or take the file away.")
        try:
            self.work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{root} cannot be written to: {error.strerror or error}.") from error
        self.state = State(self.work / "state.sqlite")
        for left in self.work.iterdir():  # of an import that was killed
            if not left.name.startswith("state.sqlite") and left.name != LEFT_OUT and left.is_file():
                left.unlink()
        self._list: BinaryIO = (self.work / "list").open("wb")
        self._left_out: BinaryIO = (self.work / "left").open("wb")

    def write(self, product: Product, pictures: list[str]) -> None:
        """Add a product to the next list.

        Raises:
            TooLongError: its line would be longer than the ingest takes.
        """
        fields = {
            "id": product.id,
            "title": product.title,
            "description": product.description,
            "images": pictures,
            "attributes": product.attributes,
        }
        told = {name: value for name, value in fields.items() if value}
        line = _line(told)
        if len(line) > MAX_LINE_BYTES:
            raise TooLongError
        self._list.write(line)

    def leave_out(self, **told: object) -> None:
        """Add to the record of what was left out."""
        self._left_out.write(_line(told))

    def finish(self) -> Path:
        """Put the next list into the place of the last one."""
        self._list.close()
        self.keep_left_out()
        os.replace(self.work / "list", self.root / LIST)  # noqa: PTH105
        return self.root / LIST

    def keep_left_out(self) -> Path:
        """Put the record of what was left out into the place of the last one."""
        if not self._left_out.closed:
            self._left_out.close()
            os.replace(self.work / "left", self.work / LEFT_OUT)  # noqa: PTH105
        return self.work / LEFT_OUT

    def close(self) -> None:
        """Take away what is not whole, and let others have the folder."""
        for stream, name in ((self._list, "list"), (self._left_out, "left")):
            stream.close()
            (self.work / name).unlink(missing_ok=True)
        self.state.close()


def _line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
