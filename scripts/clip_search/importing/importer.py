"""An import: records become products, their pictures files, in the source's order and in a stream."""

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass

from catalogue.kinds import Kinds
from catalogue.notes import LEFT_OUT
from catalogue.product import MAX_LINE_BYTES, Product, ProductError, taken
from catalogue.reader import MAX_IMAGES
from clip_search.importing.folder import Folder, TooLongError
from clip_search.importing.outcome import Outcome
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.fetcher import Fetcher
from clip_search.importing.pictures.locations import Locations
from clip_search.importing.progress import Told
from clip_search.importing.record import Format, LeftOutError, Record, Unreadable

WINDOW = 500
"""Products whose pictures may be under way: so far a slow host holds nothing up."""
_NAMED_AT_ONCE = 1000
_TICK_S = 0.2


@dataclass
class _Pending:
    """A product whose pictures are under way, each with the name that the source has for it."""

    record: Record
    product: Product
    noted: list[tuple[str, str, dict[str, str]]]
    pictures: list[tuple[str, "Future[str] | PictureFaultError"]]

    @property
    def is_ready(self) -> bool:
        return all(not isinstance(one, Future) or one.done() for _, one in self.pictures)


class Importer:
    """Takes a source's records one after the other. Of an id it keeps 8 bytes, to know it again."""

    def __init__(self, folder: Folder, fetcher: Fetcher, locations: Locations, told: Told) -> None:
        self.outcome = Outcome()
        self._folder, self._fetcher, self._locations, self._told = folder, fetcher, locations, told
        self._window: deque[_Pending] = deque()
        self._ids: set[int] = set()
        self._kinds = Kinds()
        self._named: set[str] = set()

    def take(self, form: Format, limit: int | None) -> Outcome:
        """Write what a source has, at most `limit` products of it.

        Raises:
            CommandError: the source cannot be read on, or the folder not be written to.
        """
        for record in form.records():
            if pending := self._begun(form, record):
                self._window.append(pending)
            while self._window and (self._window[0].is_ready or self._is_full(limit)):
                self._finish(self._window.popleft())
            self._told.tick()
            if limit is not None and self.outcome.products >= limit:
                break
        while self._window:
            self._finish(self._window.popleft())
        self._remember(0)
        self._kinds.tell(self.outcome.notes)
        return self.outcome

    def _is_full(self, limit: int | None) -> bool:
        """Whether nothing more is to be begun before something is done."""
        most = WINDOW if limit is None else min(WINDOW, limit - self.outcome.products)
        return len(self._window) >= most

    def _begun(self, form: Format, record: Record | Unreadable) -> _Pending | None:
        if isinstance(record, Unreadable):
            self._reject(record, None, record.kind, record.found)
            return None
        noted: list[tuple[str, str, dict[str, str]]] = []
        try:
            draft = form.draft(record, lambda name, what: noted.append((name, what, {})))
            product = taken(draft, lambda name, what: noted.append((name, what, {})))
        except LeftOutError as error:
            self._leave_out(record, str(error))
            return None
        except ProductError as error:
            found = str(error).removeprefix(f"{error.field}: {error.what}").strip(" ()")
            self._reject(record, error.product_id, f"{error.field}: {error.what}", found)
            return None
        digest = int.from_bytes(hashlib.blake2b(product.id.encode(), digest_size=8).digest())
        if digest in self._ids:
            self._reject(record, product.id, "id: an earlier product has the same", "")
            return None
        self._ids.add(digest)
        return _Pending(record, product, noted, list(self._asked(product)))

    def _asked(self, product: Product) -> Iterator[tuple[str, "Future[str] | PictureFaultError"]]:
        for name in product.images[:MAX_IMAGES]:
            try:
                yield name, self._fetcher.picture(self._locations.of(name))
            except PictureFaultError as error:
                yield name, error

    def _finish(self, pending: _Pending) -> None:
        record, product = pending.record, pending.product
        names = self._names(pending)
        if len(product.images) > MAX_IMAGES:
            pending.noted.append(("images", f"cut to the first {MAX_IMAGES}", {}))
        if product.title is None and not names:
            kind, found = _nothing_to_show(pending)
            self._reject(record, product.id, kind, found)
            return
        try:
            self._folder.write(product, names)
        except TooLongError:
            self._reject(record, product.id, f"line: would be longer than {MAX_LINE_BYTES:,} bytes", "")
            return
        place = {"id": product.id, "file": record.file, "line": record.line}
        for name, what, more in pending.noted:
            self.outcome.notes.add(name, what, {**place, **more})
        self._kinds.count(product.attributes, place)
        self._named.update(names)
        self._remember(_NAMED_AT_ONCE)
        self.outcome.products += 1
        self.outcome.pictures += len(names)
        self._told.products, self._told.pictures = self.outcome.products, self.outcome.pictures

    def _names(self, pending: _Pending) -> list[str]:
        """The pictures that can be had, each once; the others are noted."""
        names: dict[str, None] = {}
        for source, asked in pending.pictures:
            try:
                names[self._awaited(asked)] = None
            except PictureFaultError as error:
                pending.noted.append(("images", f"{LEFT_OUT}{error.what}", {"picture": source[:200]}))
                self._folder.leave_out(
                    id=pending.product.id, file=pending.record.file, line=pending.record.line, picture=source,
                    reason=error.what,
                )  # fmt: skip
        return list(names)

    def _awaited(self, asked: "Future[str] | PictureFaultError") -> str:
        if isinstance(asked, PictureFaultError):
            raise asked
        while not asked.done():
            wait([asked], _TICK_S)
            self._told.tick()
        return asked.result()

    def _remember(self, enough: int) -> None:
        """Note in the state which pictures are named, many at once."""
        if len(self._named) >= max(enough, 1):
            self._folder.state.name(self._named)
            self._named.clear()

    def _reject(self, record: Record | Unreadable, product: str | None, kind: str, found: str) -> None:
        name, _, what = kind.partition(": ")
        reason = f"{kind} ({found})" if found else kind
        place = {"id": product, "file": record.file, "line": record.line}
        self.outcome.rejected.add(name, what, {**place, "reason": reason})
        self._folder.leave_out(**place, reason=reason)

    def _leave_out(self, record: Record, reason: str) -> None:
        name, _, what = reason.partition(": ")
        if name == "id":
            self._reject(record, None, reason, "")
            return
        place = {"file": record.file, "line": record.line}
        self.outcome.hidden.add(name, what, place)
        self._folder.leave_out(**place, reason=reason)


def _nothing_to_show(pending: _Pending) -> tuple[str, str]:
    """Why a product has neither title nor picture, and which picture is meant."""
    lost = [
        (what, more) for name, what, more in pending.noted if name == "images" and what.startswith(LEFT_OUT)
    ]
    if lost:
        what, more = lost[0]
        return f"images: {what.removeprefix(LEFT_OUT)}", more.get("picture", "")
    return "title: is missing, and so are images: at least one of them is needed", ""
