"""The catalogue's lines, one after the other, each held against those before it and the pictures that there are."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple, Protocol

from catalogue.notes import LEFT_OUT, Place, Tally, is_grave
from catalogue.pictures import PictureError, Pictures
from catalogue.product import NO_FIELD, Product, ProductError, parse

MAX_IMAGES = 20
_BLANK = b" \t\r\n\v\f\0"
_IMPORT = "make a catalogue of it: clip-search import"
NOT_READ = {
    ".ndjson": "rename it to .jsonl",
    ".jsonl.gz": "unpack it: gunzip",
    **dict.fromkeys((".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".tar"), "unpack it"),
    ".json": _IMPORT,
    ".csv": _IMPORT,
    ".tsv": _IMPORT,
    ".xml": _IMPORT,
    ".xlsx": f"save it as CSV, and {_IMPORT}",
}


class _Noted(NamedTuple):
    """What was done with a field; `more` goes beside the place of it."""

    field: str
    what: str
    more: Mapping[str, str] = {}


@dataclass(frozen=True)
class Rejection:
    """A product that will not be searchable, and why; `reason` begins with the field."""

    id: str | None
    file: str
    line: int
    reason: str
    kind: str
    """The reason without what is this product's own: alike for alike faults."""

    def record(self) -> dict[str, object]:
        """Return what is written to `rejected.jsonl`."""
        return asdict(self)


@dataclass(frozen=True)
class Accepted:
    """A product that stands: its `images` are there, and `etags` are theirs."""

    product: Product
    etags: tuple[str, ...]
    file: str
    line: int

    @property
    def place(self) -> Place:
        """Where it stands, for notes."""
        return {"id": self.product.id, "file": self.file, "line": self.line}

    def record(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {**vars(self), "product": vars(self.product)}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Accepted":
        """Return what a record was made of."""
        product = record["product"]
        return cls(
            Product(**{**product, "images": tuple(product["images"])}),
            tuple(record["etags"]),
            record["file"],
            record["line"],
        )


class _Form(NamedTuple):
    """Of which other form a file is, by its first line; empty where it is not."""

    file: str = ""
    other: str = ""

    def explained(self, error: ProductError) -> ProductError:
        """Lay a line that cannot be read to its file, alike for all of its lines."""
        return ProductError("file", self.other) if self.other and error.field == "line" else error


class Ids(Protocol):
    """The ids of products that stand so far."""

    def __contains__(self, product_id: object, /) -> bool:
        """Whether one is there."""

    def add(self, product_id: str, /) -> None:
        """Add one."""


@dataclass
class Reader:
    """One pass over the lines. Of products with the same id the first stands."""

    pictures: Pictures
    notes: Tally
    ids: Ids = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self._form = _Form()

    def read(self, file: str, number: int, line: bytes) -> Accepted | Rejection | None:
        """Judge one line; None for an empty one."""
        if not line.removeprefix(BOM_UTF8).strip(_BLANK):
            return None
        if file != self._form.file:
            self._form = _Form(file, _other_form(line.removeprefix(BOM_UTF8).lstrip(_BLANK)))
        noted: list[_Noted] = []
        product_id: str | None = None
        try:
            product = parse(line, lambda name, what: noted.append(_Noted(name, what)))
            product_id = product.id
            accepted = self._accept(product, file, number, noted)
        except ProductError as caught:
            error = self._form.explained(caught)
            kind = f"{error.field}: {error.what}"
            return Rejection(product_id or error.product_id, file, number, str(error), kind)
        place = {"id": product.id, "file": file, "line": number}
        for entry in noted:
            self.notes.add(entry.field, entry.what, {**place, **entry.more})
        return accepted

    def _accept(self, product: Product, file: str, number: int, noted: list[_Noted]) -> Accepted:
        if product.id in self.ids:
            raise ProductError("id", "an earlier line has the same")
        found = self._found(product, noted)
        if product.title is None and not found:
            raise _nothing_to_show(noted)
        self.ids.add(product.id)
        return Accepted(replace(product, images=tuple(found)), tuple(found.values()), file, number)

    def _found(self, product: Product, noted: list[_Noted]) -> dict[str, str]:
        """Return the ETags of a product's pictures by their names."""
        found: dict[str, str] = {}
        for name in product.images:
            try:
                found.update([self.pictures.find(name)])
            except PictureError as error:
                if several := self.pictures.find_several(name):
                    found.update(several)
                    noted.append(_Noted("images", "several names in one text, taken as a list"))
                else:
                    near = {"why": f"there is {error.near}"} if error.near else {}
                    more = {"picture": name[:200], **near}
                    noted.append(_Noted("images", f"{LEFT_OUT}{error.what}", more))
        if len(found) > MAX_IMAGES:
            noted.append(_Noted("images", f"cut to the first {MAX_IMAGES}"))
        return dict(islice(found.items(), MAX_IMAGES))


def _other_form(start: bytes) -> str:
    """Tell by a file's first line what it is instead of a product a line."""
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in start[:4]:
        return "is in UTF-16: save it in UTF-8"
    return (
        "is a JSON array: write a product a line, without brackets around them"
        if start.startswith(b"[")
        else ""
    )


def _nothing_to_show(noted: list[_Noted]) -> ProductError:
    """Say what became of title and pictures, or what the line has in their place."""
    lost = [entry for entry in noted if is_grave(entry.field, entry.what)]
    why = min(lost, key=lambda entry: entry.field, default=None)  # pictures before the title
    if why is None:
        others = ", ".join(entry.field[:40] for entry in noted if entry.what == NO_FIELD)
        found = f"the line has {others}" if others else ""
        return ProductError("title", "is missing, and so are images: at least one of them is needed", found)
    found = ", ".join(why.more[name] for name in ("picture", "why") if name in why.more)
    return ProductError(why.field, why.what.removeprefix(LEFT_OUT), found)


def not_read(name: str) -> str | None:
    """Return what to do with a file that looks like a product list but is not read as one; None for other files."""
    if name.endswith(".jsonl"):
        return None
    if name.lower().endswith(".jsonl"):
        return "rename it to .jsonl, in small letters"
    return next((advice for suffix, advice in NOT_READ.items() if name.lower().endswith(suffix)), None)
