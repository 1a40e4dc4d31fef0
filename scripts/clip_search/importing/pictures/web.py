"""Pictures, and whole sources, from the web: with patience, within limits, and only if they changed."""

import random
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests

from clip_search.importing.pictures.asking import AgainError, Asking
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.state import Known

ATTEMPTS = 4
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
WHOLE_S = 120.0
"""For one picture, however slowly it drips."""
_CHUNK = 1 << 16
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Got:
    """What was under an address; `data` is None where it is as it was."""

    data: bytes | None
    etag: str | None
    modified: str | None


class Web:
    """Asks for pictures; safe to share between threads. `stop` ends every pause."""

    def __init__(self, max_bytes: int, stop: threading.Event, *, allow_private: bool = False) -> None:
        self._max_bytes, self._stop = max_bytes, stop
        self._asking = Asking(allow_private=allow_private)
        self._paused_until: dict[str, float] = {}

    def get(self, address: str, known: Known | None) -> Got:
        """A picture, or that it is as it is known; asked for again where the failure may pass.

        Raises:
            PictureFaultError: it cannot be had.
        """
        host = urlsplit(address).netloc.lower()
        for attempt in range(1, ATTEMPTS + 1):
            self._wait(self._paused_until.get(host, 0) - time.monotonic())
            try:
                return self._once(address, known)
            except AgainError as error:
                pause = error.after if error.after is not None else _backed_off(attempt)
                if attempt == ATTEMPTS or pause > LONGEST_PAUSE_S:
                    raise PictureFaultError(error.what, passing=True) from error
                if error.after is not None:  # it is the host that wants to be left alone, not one picture
                    self._paused_until[host] = time.monotonic() + pause
                else:
                    self._wait(pause)
        raise AssertionError

    def save(self, address: str, path: Path) -> None:
        """Write what is under an address into a file, of whatever size.

        Raises:
            PictureFaultError: it cannot be had.
        """
        with self._asking.asked(address, {}) as answer, path.open("wb") as out:
            _refuse(answer)
            out.writelines(answer.iter_content(_CHUNK))

    def close(self) -> None:
        """Close all connections; nothing is being asked any more."""
        self._asking.close()

    def _once(self, address: str, known: Known | None) -> Got:
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.modified:
            headers["If-Modified-Since"] = known.modified
        with self._asking.asked(address, headers) as answer:
            etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
            if known and answer.status_code == 304:
                return Got(None, etag or known.etag, modified or known.modified)
            _refuse(answer)
            return Got(self._body(answer), etag, modified)

    def _body(self, answer: requests.Response) -> bytes:
        end = time.monotonic() + WHOLE_S
        body = bytearray()
        for chunk in answer.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                raise PictureFaultError(f"is larger than {self._max_bytes / 1e6:g} MB")
            if time.monotonic() > end or self._stop.is_set():
                raise AgainError(f"takes longer than {WHOLE_S:g} s")
        return bytes(body)

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self._stop.wait(seconds):
            raise PictureFaultError("was not asked for: the import was stopped", passing=True)


def _refuse(answer: requests.Response) -> None:
    status = answer.status_code
    if status in _PASSING:
        raise AgainError(f"the server answers {status}", _retry_after(answer.headers.get("Retry-After")))
    if status != 200:
        raise PictureFaultError(f"the server answers {status}")


def _retry_after(told: str | None) -> float | None:
    """Seconds, from a number of them or a date."""
    if not told:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def _backed_off(attempt: int) -> float:
    pause: float = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (attempt - 1))
    return pause * random.uniform(0.75, 1.25)  # noqa: S311
