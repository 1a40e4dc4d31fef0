"""The catalogue's lines, one after the other, each held against those before it and the pictures that there are."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from catalogue.notes import LEFT_OUT, Tally
from catalogue.pictures import PictureError, Pictures
from catalogue.product import Product, ProductError, parse

MAX_IMAGES = 20
NOT_READ = {
    ".ndjson": "rename it to .jsonl",
    ".jsonl.gz": "unpack it: gunzip",
    **dict.fromkeys((".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".tar"), "unpack it"),
    ".json": "write a product a line into a .jsonl",
    ".csv": "turn it into .jsonl, a product a line",
    ".tsv": "turn it into .jsonl, a product a line",
    ".xml": "turn it into .jsonl, a product a line",
    ".xlsx": "turn it into .jsonl, a product a line",
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


@dataclass
class Reader:
    """One pass over the lines. Of products with the same id the first stands."""

    pictures: Pictures
    notes: Tally

    def __post_init__(self) -> None:
        self._seen: set[str] = set()

    def read(self, file: str, number: int, line: bytes) -> Accepted | Rejection | None:
        """Judge one line; None for an empty one."""
        if not line.removeprefix(BOM_UTF8).strip():
            return None
        noted: list[_Noted] = []
        product_id: str | None = None
        try:
            product = parse(line, lambda name, what: noted.append(_Noted(name, what)))
            product_id = product.id
            accepted = self._accept(product, file, number, noted)
        except ProductError as error:
            kind = f"{error.field}: {error.what}"
            return Rejection(product_id or error.product_id, file, number, str(error), kind)
        place = {"id": product.id, "file": file, "line": number}
        for entry in noted:
            self.notes.add(entry.field, entry.what, {**place, **entry.more})
        return accepted

    def _accept(self, product: Product, file: str, number: int, noted: list[_Noted]) -> Accepted:
        if product.id in self._seen:
            raise ProductError("id", "an earlier line has the same")
        found = self._found(product, noted)
        if product.title is None and not found:
            raise _nothing_to_show(noted)
        self._seen.add(product.id)
        etags = tuple(self.pictures.etags[name] for name in found)
        return Accepted(replace(product, images=tuple(found)), etags, file, number)

    def _found(self, product: Product, noted: list[_Noted]) -> list[str]:
        found: dict[str, None] = {}
        for name in product.images:
            try:
                found[self.pictures.find(name)] = None
            except PictureError as error:
                if several := self.pictures.find_several(name):
                    found.update(dict.fromkeys(several))
                    noted.append(_Noted("images", "several names in one text, taken as a list"))
                else:
                    near = {"why": f"there is {error.near}"} if error.near else {}
                    more = {"picture": name[:200], **near}
                    noted.append(_Noted("images", f"{LEFT_OUT}{error.what}", more))
        if len(found) > MAX_IMAGES:
            noted.append(_Noted("images", f"cut to the first {MAX_IMAGES}"))
        return list(found)[:MAX_IMAGES]


def _nothing_to_show(noted: list[_Noted]) -> ProductError:
    """Say what became of title and pictures."""
    why = next((entry for entry in noted if entry.field == "images"), None)
    if why is None:
        return ProductError("title", "is missing, and so are images: at least one of them is needed")
    found = ", ".join(why.more[name] for name in ("picture", "why") if name in why.more)
    return ProductError("images", why.what.removeprefix(LEFT_OUT), found)


def not_read(name: str) -> str | None:
    """Return what to do with a file that looks like a product list but is not read as one; None for other files."""
    if name.endswith(".jsonl"):
        return None
    if name.lower().endswith(".jsonl"):
        return "rename it to .jsonl, in small letters"
    return next((advice for suffix, advice in NOT_READ.items() if name.lower().endswith(suffix)), None)
