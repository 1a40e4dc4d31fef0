"""In which encoding a file is: its mark says so, or its bytes are UTF-8, or it is guessed and said."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

from charset_normalizer import from_bytes

from clip_search.errors import CommandError
from clip_search.importing.reading.files import File

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "cp1252"
DAMAGED = "utf-8 (damaged)"
"""UTF-8 but for some characters, which become the sign for that."""
_OTHERS = [WESTERN, "cp1251", "cp932", "gb18030", "cp949"]
"""What a guess may fall on; that of Central Europe is not among them, as it is taken for the Western one."""
_SURE = 0.1
"""Coherence, from 0 to 1; below it short texts come out as any writing system."""
_CHUNK = 1 << 20
_SAMPLE = 1 << 16


def encoding_of(file: File) -> str:
    """The encoding by Python's name; the file is read once, to its end where it is UTF-8."""
    head = file.head(_CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if zeros := head[:4096].count(0):
        even = head[:4096:2].count(0)
        return "utf-16-be" if even > zeros / 2 else "utf-16-le"
    lines = _not_utf8(file)
    if lines is None:
        return "utf-8"
    whole = sum(map(_is_utf8, lines))
    return DAMAGED if whole > len(lines) / 2 else _guessed(b"\n".join(lines)[:_SAMPLE])


@contextmanager
def text_of(file: File, encoding: str) -> Iterator[TextIO]:
    """The file's text; lines end as they do there.

    Raises:
        CommandError: there are bytes that the encoding does not have.
    """
    name, errors = _by_python(encoding)
    with file.opened() as stream, TextIOWrapper(stream, encoding=name, errors=errors, newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise CommandError(
                f"{file.name} is not in {encoding} ({error.reason}): give its encoding, as --encoding cp1252."
            ) from error


def known(encoding: str) -> bool:
    """Whether Python has a text encoding of this name."""
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def beginning(head: bytes, encoding: str) -> str:
    """The text that a file's first bytes are."""
    name, _ = _by_python(encoding)
    return codecs.getincrementaldecoder(name)("replace").decode(head)


def _by_python(encoding: str) -> tuple[str, str]:
    return ("utf-8", "replace") if encoding == DAMAGED else (encoding, "strict")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(file: File) -> list[bytes] | None:
    """Lines with more than ASCII around the first bytes that are no UTF-8; None where all bytes are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.opened(told=False) as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return _telling(chunk + stream.read(_CHUNK))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return []
    return None


def _telling(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if not line.isascii()]


def _guessed(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    return best.encoding if best and best.coherence >= _SURE else WESTERN
