"""Of which form a source is, by its beginning; or as it is said to be."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clip_search.errors import CommandError
from clip_search.importing.columns import Naming
from clip_search.importing.formats import abo, google, shopify
from clip_search.importing.formats.plain import PlainJson
from clip_search.importing.formats.tabular import Tabular
from clip_search.importing.reading import json_array, json_lines, xml_items
from clip_search.importing.reading.dialect import DELIMITERS
from clip_search.importing.reading.encodings import DAMAGED, beginning, encoding_of
from clip_search.importing.reading.files import File
from clip_search.importing.reading.table import Table, table
from clip_search.importing.record import Format, Record, Unreadable
from clip_search.importing.values import plain
from clip_search.terminal import busy, warn

FORMATS = ("jsonl", "json", "csv", "tsv", "google", "shopify", "abo")
_HEAD = 1 << 16
_PACKED = {b"PK\x03\x04": "a ZIP archive (or an Excel workbook)", b"\xd0\xcf\x11\xe0": "an old Excel workbook",
           b"%PDF": "a PDF", b"\x28\xb5\x2f\xfd": "packed with zstd", b"BZh": "packed with bzip2",
           b"7z\xbc\xaf": "a 7z archive", b"SQLite format": "a database"}  # fmt: skip


@dataclass(frozen=True)
class Wishes:
    """What the operator says of a source."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    maps: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    unpublished: bool = False


@dataclass(frozen=True)
class Found:
    """A form, ready to be read, what was found out of it, to be said, and by which names its columns go."""

    form: Format
    told: str
    naming: Naming | None = None


Paths = Callable[[str], str | None]


def detect(file: File, wishes: Wishes, paths: Callable[[File], Paths]) -> Found:
    """Find out a file's form and open it; `paths` gives what finds the data set's pictures.

    Raises:
        CommandError: it has none that is known, or not what its form needs.
    """
    head = file.head(_HEAD)
    if not head.strip():
        raise CommandError(f"{file.name} is empty.")
    if packed := next((what for start, what in _PACKED.items() if head.startswith(start)), None):
        raise CommandError(f"{file.name} is {packed}: unpack it, or save it as CSV.")
    with busy(f"Finding out how {file.name} is written …"):
        encoding = wishes.encoding or encoding_of(file)
    if encoding == DAMAGED:
        warn(f"{file.name} is in UTF-8, but for some characters: these become \ufffd.")
    text = beginning(head, encoding).lstrip("\ufeff \t\r\n\0")
    wanted = wishes.format or _form(text)
    naming = Naming(wishes.maps)
    if text.startswith("<") and wanted == "google":
        return Found(
            google.Google(lambda: xml_items.read(file, google.NAMESPACE)), "a Google Merchant feed, XML"
        )
    if wanted in ("jsonl", "json", "abo"):
        return _json(file, encoding, text, wanted, wishes, naming, paths)
    delimiter = DELIMITERS.get(wishes.delimiter or "", wishes.delimiter)
    found = table(file, encoding, delimiter or ("\t" if wanted == "tsv" else None))
    return _tabular(found, wishes, naming)


def _form(text: str) -> str:
    if text.startswith("<"):
        return "google"
    if text.startswith("["):
        return "json"
    if not text.startswith("{"):
        return "csv"
    first, _, others = text.partition("\n")
    try:
        given = json.loads(first)
    except ValueError:
        return "json" if others and not first.rstrip().endswith("}") else "jsonl"
    is_product = not isinstance(given, dict) or not {"id", "item_id"}.isdisjoint(given)
    around = not is_product and any(isinstance(value, dict | list) for value in given.values())
    return "json" if around and not others.strip() else "jsonl"


def _json(
    file: File,
    encoding: str,
    text: str,
    wanted: str,
    wishes: Wishes,
    naming: Naming,
    paths: Callable[[File], Paths],
) -> Found:
    array = text.startswith("[") or wanted == "json"

    def records() -> Iterator[Record | Unreadable]:
        return json_array.read(file, encoding) if array else json_lines.read(file, encoding)

    if wanted == "abo" or (wishes.format is None and _are_listings(records)):
        return Found(
            abo.Abo(records, paths(file), wishes.language), "listings of the Amazon Berkeley Objects"
        )
    return Found(PlainJson(records, naming), "a JSON array" if array else "JSON Lines", naming)


def _are_listings(records: Callable[[], Iterator[Record | Unreadable]]) -> bool:
    first = next((one for one in records() if isinstance(one, Record)), None)
    return first is not None and abo.is_listing(first.fields)


def _tabular(found: Table, wishes: Wishes, naming: Naming) -> Found:
    columns = frozenset(map(plain, found.columns))
    delimiter = next((name for name, sign in DELIMITERS.items() if sign == found.delimiter), found.delimiter)
    how = f"{found.encoding.upper().replace('CP1252', 'Windows-1252').removesuffix('-SIG')}, separated by {delimiter}"
    if wishes.format == "shopify" or (
        wishes.format is None and not wishes.maps and shopify.is_export(columns)
    ):
        return Found(
            shopify.Shopify(found, unpublished=wishes.unpublished), f"a product CSV of Shopify ({how})"
        )
    if wishes.format == "google" or (wishes.format is None and not wishes.maps and google.is_feed(columns)):
        return Found(google.Google(found.records), f"a Google Merchant feed ({how})")
    return Found(Tabular(found, naming), f"a table ({how})")
