"""A JSON array of objects, alone or as a field of an object, read one element after the other.

Of the libraries that stream JSON none says on which line an element is, and they refuse the NaN that exports write: so
it is json's own decoder, on as much text as an element needs.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from clip_search.errors import CommandError
from clip_search.importing.reading.encodings import text_of
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record, Unreadable

CHUNK = 1 << 16
LONGEST = 16_000_000
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")


def read(file: File, encoding: str) -> Iterator[Record | Unreadable]:
    """Every element of the array, or of the first array of objects in an object.

    Raises:
        CommandError: the text is no JSON from some line on, or has no such array.
    """
    with text_of(file, encoding) as text:
        cursor = _Cursor(file.name, text)
        if cursor.peek() == "{":
            _enter_array(cursor)
        cursor.take("[")
        while cursor.peek() != "]":
            line = cursor.line
            given = cursor.value()
            if isinstance(given, dict):
                yield Record(file.name, line, given)
            elif given is not None:
                yield Unreadable(
                    file.name, line, "element: is no JSON object: an array of products is wanted"
                )
            if cursor.peek() == ",":
                cursor.take(",")


def _enter_array(cursor: "_Cursor") -> None:
    """Go on to the first field of an object that holds a list of objects."""
    cursor.take("{")
    names: list[str] = []
    while cursor.peek() != "}":
        names.append(str(cursor.value()))
        cursor.take(":")
        if cursor.peek() == "[" and cursor.after_bracket() == "{":
            return
        cursor.value()
        if cursor.peek() == ",":
            cursor.take(",")
    raise CommandError(
        f"{cursor.name} is one JSON object without a list of products (it has {', '.join(names)[:200]}): "
        "an array of products is wanted, or a product a line."
    )


class _Cursor:
    """Goes over a text value by value, holding no more than the one at hand."""

    def __init__(self, name: str, text: TextIO) -> None:
        self.name, self.line = name, 1
        self._text, self._held, self._at, self._ended = text, "", 0, False
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next character that is no white space; fails at the end."""
        while True:
            end = _SPACE.match(self._held, self._at).end()  # type: ignore[union-attr]
            self._pass(end)
            if end < len(self._held):
                return self._held[end]
            if not self._more():
                raise self._fault("it ends too early")

    def after_bracket(self) -> str:
        """The next character behind the one that is next; fails at the end."""
        while True:
            end = _SPACE.match(self._held, self._at + 1).end()  # type: ignore[union-attr]
            if end < len(self._held):
                return self._held[end]
            if not self._more():
                raise self._fault("it ends too early")

    def take(self, wanted: str) -> None:
        """Pass over one character."""
        if self.peek() != wanted:
            raise self._fault(f"{wanted} is wanted")
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except RecursionError:
                raise self._fault("it is nested too deep") from None
            except ValueError as error:
                if len(self._held) - self._at > LONGEST or not self._more():
                    raise self._fault(str(error).split(":")[0].lower()) from None
                continue
            if end == len(self._held) and self._more():  # a number may go on
                continue
            self._pass(end)
            return value

    def _pass(self, end: int) -> None:
        self.line += self._held.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on: as much again as is held, so that a long element is not begun often."""
        if self._ended:
            return False
        held = self._held[self._at :]
        new = self._text.read(max(CHUNK, len(held)))
        self._held, self._at, self._ended = held + new, 0, not new
        return bool(new)

    def _fault(self, what: str) -> CommandError:
        return CommandError(f"{self.name}:{self.line}: the JSON cannot be read from here on: {what}.")
