"""What readers hand on: a product as its source has it, with its place there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from catalogue.notes import Note


@dataclass(frozen=True)
class Record:
    """One product's fields as they stand in a file; `line` counts from 1, where the first of its lines is."""

    file: str
    line: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A place in a file where a product was to be, and why there is none; `kind` is alike for alike faults."""

    file: str
    line: int
    kind: str
    found: str = ""


Draft = dict[str, Any]
"""A product in the catalogue's own fields: `images` are file names and addresses, values not mended yet."""


class LeftOutError(Exception):
    """Why a record is to be no product; one line, alike for alike reasons."""


class Format(Protocol):
    """A kind of source: how its records are read, and what a record means."""

    def records(self) -> Iterator[Record | Unreadable]:
        """Every product of the source, in its order.

        Raises:
            CommandError: the source cannot be read on.
        """

    def draft(self, record: Record, note: Note) -> Draft:
        """A record in the catalogue's fields; what is changed is noted.

        Raises:
            LeftOutError: it is not meant to be found.
        """
