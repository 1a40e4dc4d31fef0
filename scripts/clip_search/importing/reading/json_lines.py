"""JSON Lines: an object a line."""

import json
from collections.abc import Iterator

from catalogue.text import readable
from clip_search.importing.reading.encodings import text_of
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record, Unreadable

LONGEST = 16_000_000
"""Characters of a line; what is longer is passed over without being held."""
NO_OBJECT = "line: is no JSON object: a product a line is wanted"


def read(file: File, encoding: str) -> Iterator[Record | Unreadable]:
    """Every object, and every line that is none; empty lines are passed over."""
    with text_of(file, encoding) as text:
        number = 0
        while line := text.readline(LONGEST):
            number += 1
            if not line.endswith("\n") and len(line) >= LONGEST:
                while (rest := text.readline(LONGEST)) and not rest.endswith("\n"):
                    pass
                yield Unreadable(file.name, number, f"line: is longer than {LONGEST:,} characters")
            elif line.strip("\ufeff\0 \t\r\n\v\f"):
                yield _read(file.name, number, line.lstrip("\ufeff"))


def _read(name: str, number: int, line: str) -> Record | Unreadable:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        found = f"it begins with {readable(line[:40])}"
        return Unreadable(name, number, "line: is not JSON: a whole product on one line is wanted", found)
    if not isinstance(given, dict):
        return Unreadable(name, number, NO_OBJECT)
    return Record(name, number, given)
