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
    sample = _not_utf8(file)
    return "utf-8" if sample is None else _guessed(sample)


@contextmanager
def text_of(file: File, encoding: str) -> Iterator[TextIO]:
    """The file's text; lines end as they do there.

    Raises:
        CommandError: there are bytes that the encoding does not have.
    """
    with file.opened() as stream, TextIOWrapper(stream, encoding=encoding, newline="") as text:
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


def _not_utf8(file: File) -> bytes | None:
    """Lines around the first bytes that are no UTF-8, for a guess; None where all of them are."""
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
        return b""
    return None


def _telling(data: bytes) -> bytes:
    """The lines that have more than ASCII, as much as a guess needs."""
    kept = [line for line in data.splitlines() if not line.isascii()]
    return b"\n".join(kept)[:_SAMPLE]


def _guessed(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    return best.encoding if best and best.coherence >= _SURE else WESTERN
