"""Many pictures at a time, each address once, few of one host at a time."""

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.locations import Location
from clip_search.importing.pictures.state import Known, State
from clip_search.importing.pictures.store import Store
from clip_search.importing.pictures.web import Got

AT_A_TIME = 16
GIVEN_UP_AFTER = 5
"""Pictures in a row that a host does not give for failures that may pass; then it is left alone."""


class Getter(Protocol):
    """Asks one kind of place for pictures."""

    def get(self, address: str, known: Known | None) -> Got:
        """A picture, or that it is as it is known; PictureFaultError."""


class Counts:
    """What became of addresses: new ones, those that are as they were, kept copies, those without a picture."""

    def __init__(self) -> None:
        self.new = self.same = self.kept = self.failed = self.passing = self.resumed = 0


class Fetcher:
    """Hands out names of pictures that are in the folder, or will be."""

    def __init__(self, getters: Mapping[str, Getter], store: Store, state: State, per_host: int) -> None:
        self.counts = Counts()
        self._getters, self._store, self._state = getters, store, state
        self._limits = {"file": AT_A_TIME, "s3": AT_A_TIME}
        self._per_host = per_host
        self._pool = ThreadPoolExecutor(AT_A_TIME)
        self._lock = threading.Lock()
        self._asked: dict[Location, Future[str]] = {}
        self._waiting: dict[str, deque[tuple[Location, Future[str]]]] = defaultdict(deque)
        self._busy: dict[str, int] = defaultdict(int)
        self._failures: dict[str, int] = defaultdict(int)

    def picture(self, location: Location) -> Future[str]:
        """The picture's name in the catalogue, to come; or PictureFaultError."""
        with self._lock:
            if location in self._asked:
                return self._asked[location]
            future: Future[str] = Future()
            if not self._is_settled(location, future):
                self._asked[location] = future
                self._waiting[location.host].append((location, future))
                self._start(location.host)
            return future

    def close(self) -> None:
        """Begin nothing new, and wait for what is under way."""
        with self._lock:
            self._waiting.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _is_settled(self, location: Location, future: "Future[str]") -> bool:
        """Whether the address was asked in this import already, be it before it was broken off."""
        known = self._state.known(location.address)
        if known and known.is_new and self._store.has(known.name):
            if known.is_resumed:
                self.counts.resumed += 1
                self._state.fetched(location.address, known.name, known.etag, known.modified)
            future.set_result(known.name)
            return True
        if fault := self._state.fault(location.address):
            future.set_exception(PictureFaultError(fault.what, passing=fault.passing))
            return True
        return False

    def _start(self, host: str) -> None:
        """Begin as much for a host as it may be asked at a time; the lock is held."""
        limit = self._limits.get(host, self._per_host)
        while self._waiting[host] and self._busy[host] < limit:
            location, future = self._waiting[host].popleft()
            self._busy[host] += 1
            self._pool.submit(self._work, location, future)

    def _work(self, location: Location, future: "Future[str]") -> None:
        try:
            name = self._fetched(location)
        except PictureFaultError as error:  # a new one, which holds no frames, sockets and bodies
            future.set_exception(PictureFaultError(error.what, passing=error.passing))
        except BaseException as error:  # noqa: BLE001  whatever it is, it belongs to whom waits for the picture
            future.set_exception(error)
        else:
            future.set_result(name)
        finally:
            with self._lock:
                self._asked.pop(location, None)
                self._busy[location.host] -= 1
                try:
                    self._start(location.host)
                except RuntimeError:  # closed meanwhile
                    self._waiting.clear()

    def _fetched(self, location: Location) -> str:
        known = self._state.known(location.address)
        if known and not self._store.has(known.name):
            known = None
        try:
            self._refuse_given_up(location.host)
            got = self._getters[location.kind].get(location.address, known)
            self._failures[location.host] = 0
            name = known.name if known and got.data is None else self._store.put(got.data or b"")
        except PictureFaultError as error:
            return self._without(location, known, error)
        self._state.fetched(location.address, name, got.etag, got.modified)
        with self._lock:
            if got.data is None:
                self.counts.same += 1
            else:
                self.counts.new += 1
        return name

    def _refuse_given_up(self, host: str) -> None:
        if self._failures[host] >= GIVEN_UP_AFTER:
            raise PictureFaultError("the server was given up, as it failed again and again", passing=True)

    def _without(self, location: Location, known: Known | None, error: PictureFaultError) -> str:
        """The copy of before, where the failure may pass and there is one; otherwise the failure."""
        with self._lock:
            self._failures[location.host] = self._failures[location.host] + 1 if error.passing else 0
            if error.passing and known:
                self.counts.kept += 1
            else:
                self.counts.failed += 1
                self.counts.passing += error.passing
        if error.passing and known:
            self._state.fetched(location.address, known.name, known.etag, known.modified)
            return known.name
        self._state.failed(location.address, error.what, passing=error.passing)
        raise error
