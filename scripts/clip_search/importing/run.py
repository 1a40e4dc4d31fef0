"""One import from beginning to end: a source's form, its pictures' places, the folder it goes to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.limit import refusal
from clip_search.aws.account import Account
from clip_search.errors import CommandError
from clip_search.importing import source as sources
from clip_search.importing.detect import Found, Paths, Wishes, detect
from clip_search.importing.folder import Folder
from clip_search.importing.formats.abo import Abo
from clip_search.importing.importer import Importer
from clip_search.importing.outcome import Outcome
from clip_search.importing.picture_ids import PictureIds
from clip_search.importing.pictures.fetcher import Counts, Fetcher, Getter
from clip_search.importing.pictures.locations import Locations
from clip_search.importing.pictures.objects import Disk, Objects
from clip_search.importing.pictures.store import Store
from clip_search.importing.pictures.web import Web
from clip_search.importing.progress import Told
from clip_search.importing.reading import json_lines
from clip_search.importing.reading.files import File
from clip_search.importing.record import Record, Unreadable
from clip_search.terminal import say, warn


@dataclass(frozen=True)
class Manners:
    """How much is taken, and how pictures are asked for."""

    limit: int | None = None
    pictures: str | None = None
    per_host: int = 4
    max_picture_bytes: int = 20_000_000
    allow_private: bool = False
    unsigned: bool = False
    max_reject_percent: int = 10


@dataclass(frozen=True)
class Done:
    """What an import did, and where all that was left out is listed."""

    outcome: Outcome
    counts: Counts
    products: Path
    left_out: Path


def run(source: str, root: Path, wishes: Wishes, manners: Manners) -> Done:
    """Make a source a catalogue's folder.

    Raises:
        CommandError: the source cannot be read, or more of it was lost than may be; the list of before stays.
    """
    stop = threading.Event()
    web = Web(manners.max_picture_bytes, stop, allow_private=manners.allow_private)
    objects = Objects(Account(), manners.max_picture_bytes, unsigned=manners.unsigned)
    told = Told(0)
    with _closing(Folder(root)) as folder:
        # The operator names the source: it may be anywhere, unlike what a stranger's feed names.
        own = Web(manners.max_picture_bytes, stop, allow_private=True)
        try:
            found, base = _opened(source, folder, wishes, own, objects, told)
        finally:
            own.close()
        say(f"{source} is {found.told}.")
        getters: dict[str, Getter] = {"file": Disk(manners.max_picture_bytes), "s3": objects, "web": web}
        fetcher = Fetcher(getters, Store(root, folder.work), folder.state, manners.per_host)
        importer = Importer(folder, fetcher, Locations(manners.pictures or base), told)
        try:
            importer.take(found.form, manners.limit)
        finally:
            stop.set()
            fetcher.close()
            web.close()
            told.end()
        for column in found.naming.never_met() if found.naming else ():
            warn(f"No product has a field {column}, which --map names.")
        return _finished(folder, importer.outcome, fetcher, manners.max_reject_percent)


def _opened(
    source: str, folder: Folder, wishes: Wishes, web: Web, objects: Objects, told: Told
) -> tuple[Found, str]:
    if wishes.format in (None, "abo") and (
        listed := sources.listings(source, folder.work, objects, told.advance)
    ):
        told.total(listed.size)

        def records() -> Iterator[Record | Unreadable]:
            for file in listed.files():
                yield from json_lines.read(file, "utf-8")

        form = Abo(records, _paths(folder, listed.table), wishes.language)
        return Found(form, "the Amazon Berkeley Objects data set"), listed.base
    single = sources.single(source, folder.work, web, objects, told.advance)
    told.total(single.file.path.stat().st_size)
    return detect(single.file, wishes, lambda file: _paths(folder, sources.beside(file))), single.base


def _paths(folder: Folder, table: File | None) -> Paths:
    if table is None:
        warn("There is no images.csv.gz beside the listings, so products get no pictures.")
        return lambda _: None
    return PictureIds(table, folder.work).path


def _finished(folder: Folder, outcome: Outcome, fetcher: Fetcher, percent: int) -> Done:
    counts = fetcher.counts
    left_out = folder.keep_left_out()
    if why := refusal(outcome.rejections, outcome.products, percent):
        raise RefusedError(f"Nothing was written: {_worded(why)} All of it is in {left_out}.", outcome)
    had = counts.new + counts.same + counts.kept + counts.resumed
    if counts.passing and (refusal(counts.passing, had, percent) if had else percent < 100):
        raise RefusedError(
            f"Nothing was written: {counts.passing} of {had + counts.failed} pictures could not be had for reasons "
            "that may pass. Run it again: what was fetched is not fetched again. (Or raise --max-reject-percent.)",
            outcome,
        )
    products = folder.finish()
    gone = folder.state.unnamed()
    for name in gone:
        Store(folder.root, folder.work).delete(name)
    folder.state.forget(gone)
    folder.state.end()
    outcome.removed = len(gone)
    return Done(outcome, counts, products, left_out)


class RefusedError(CommandError):
    """More was lost than may be; `outcome` says what."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


def _worded(why: str) -> str:
    text = why.replace(
        "mend them, or raise the setting max_reject_percent", "mend them, or raise --max-reject-percent"
    )
    text = text.replace("no line in any *.jsonl", "no record in it")
    return f"{text}."


@contextmanager
def _closing(folder: Folder) -> Iterator[Folder]:
    try:
        yield folder
    finally:
        folder.close()
