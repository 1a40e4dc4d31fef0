"""The catalogue's lines, one after the other, each held against those before it and the pictures that there are."""

from dataclasses import asdict, dataclass, replace

from catalogue.notes import Tally
from catalogue.pictures import PictureError, Pictures
from catalogue.product import Product, ProductError, parse

MAX_IMAGES = 20
NOT_READ = {
    ".ndjson": "rename it to .jsonl",
    ".jsonl.gz": "unpack it: gunzip",
    ".json": "write a product a line into a .jsonl",
    ".csv": "turn it into .jsonl, a product a line",
    ".tsv": "turn it into .jsonl, a product a line",
    ".xml": "turn it into .jsonl, a product a line",
    ".xlsx": "turn it into .jsonl, a product a line",
}


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
        if not line.strip():
            return None
        noted: list[tuple[str, str]] = []
        product_id: str | None = None
        try:
            product = parse(line, lambda name, what: noted.append((name, what)))
            product_id = product.id
            accepted = self._accept(product, file, number, noted)
        except ProductError as error:
            kind = f"{error.field}: {error.what}"
            return Rejection(product_id or error.product_id, file, number, str(error), kind)
        place = {"id": product.id, "file": file, "line": number}
        for name, what in noted:
            self.notes.add(name, what, place)
        return accepted

    def _accept(self, product: Product, file: str, number: int, noted: list[tuple[str, str]]) -> Accepted:
        if product.id in self._seen:
            raise ProductError("id", "an earlier line has the same")
        found = self._found(product, noted)
        if product.title is None and not found:
            raise _nothing_to_show(product, noted)
        self._seen.add(product.id)
        etags = tuple(self.pictures.etags[name] for name in found)
        return Accepted(replace(product, images=tuple(found)), etags, file, number)

    def _found(self, product: Product, noted: list[tuple[str, str]]) -> list[str]:
        found: dict[str, None] = {}
        for name in product.images:
            try:
                found[self.pictures.find(name)] = None
            except PictureError as error:
                noted.append(("images", f"left out: {error}"))
        if len(found) > MAX_IMAGES:
            noted.append(("images", f"cut to the first {MAX_IMAGES}"))
        return list(found)[:MAX_IMAGES]


def _nothing_to_show(product: Product, noted: list[tuple[str, str]]) -> ProductError:
    """Say what became of title and pictures."""
    why = next((what for name, what in noted if name == "images"), None)
    if why is None:
        return ProductError("title", "is missing, and so are images: at least one of them is needed")
    picture = product.images[0][:200] if product.images else ""
    return ProductError("images", why.removeprefix("left out: "), picture)


def not_read(name: str) -> str | None:
    """Return what to do with a file that looks like a product list but is not read as one; None for other files."""
    if name.endswith(".jsonl"):
        return None
    if name.lower().endswith(".jsonl"):
        return "rename it to .jsonl, in small letters"
    return next((advice for suffix, advice in NOT_READ.items() if name.lower().endswith(suffix)), None)
