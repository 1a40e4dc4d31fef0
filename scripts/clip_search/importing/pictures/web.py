"""Pictures, and whole sources, from the web: with patience, within limits, and only if they changed."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from clip_search.importing.pictures.addresses import OpenAdapter, PrivateAddressError, refuse_private
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.importing.pictures.state import Known

ATTEMPTS = 4
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
WHOLE_S = 120.0
"""For one picture, however slowly it drips."""
_REDIRECTS = 5
_CHUNK = 1 << 16
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_PRIVATE = "leads to this machine or a private network, which is not asked (--allow-private allows it)"


@dataclass(frozen=True)
class Got:
    """What was under an address; `data` is None where it is as it was."""

    data: bytes | None
    etag: str | None
    modified: str | None


class Web:
    """Asks for pictures; safe to share between threads. `stop` ends every pause."""

    def __init__(self, max_bytes: int, stop: threading.Event, *, allow_private: bool = False) -> None:
        self._max_bytes, self._stop, self._allow_private = max_bytes, stop, allow_private
        self._paused_until: dict[str, float] = {}
        self._own = threading.local()
        self._sessions: list[requests.Session] = []

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
            except _AgainError as error:
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
        with self._asked(address, {}) as answer, path.open("wb") as out:
            _refuse(answer)
            out.writelines(answer.iter_content(_CHUNK))

    def close(self) -> None:
        """Close all connections; nothing is being asked any more."""
        for session in self._sessions:
            session.close()

    def _once(self, address: str, known: Known | None) -> Got:
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.modified:
            headers["If-Modified-Since"] = known.modified
        with self._asked(address, headers) as answer:
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
                raise _AgainError(f"takes longer than {WHOLE_S:g} s")
        return bytes(body)

    @contextmanager
    def _asked(self, address: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        proxies = get_environ_proxies(address)
        try:
            self._refuse_behind_proxy(address)
            asked = self._session().get(
                address,
                headers={"Accept": "image/*,*/*;q=0.5", **headers},
                stream=True,
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                proxies=proxies,
                verify=os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True,
            )
            with closing(asked) as answer:
                yield answer
        except requests.TooManyRedirects as error:
            raise PictureFaultError(f"is redirected more than {_REDIRECTS} times") from error
        except requests.exceptions.SSLError as error:
            raise PictureFaultError("has a certificate that is not trusted") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _AgainError(_why(error)) from error
        except PrivateAddressError as error:
            raise PictureFaultError(_PRIVATE) from error
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            raise _AgainError("breaks off before its end") from error
        except (requests.RequestException, ValueError, UnicodeError) as error:
            raise PictureFaultError(f"is no address that can be asked ({type(error).__name__})") from error

    def _session(self) -> requests.Session:
        """This thread's own: requests' sessions are not made to be shared."""
        if not hasattr(self._own, "session"):
            session = _Session(self._refuse_behind_proxy)
            session.trust_env = False  # no password of the operator's goes to an address from a feed
            session.max_redirects = _REDIRECTS
            session.headers["User-Agent"] = f"clip-search/{_version()}"
            adapter = HTTPAdapter() if self._allow_private else OpenAdapter()
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            self._own.session = session
            self._sessions.append(session)
        found: requests.Session = self._own.session
        return found

    def _refuse_behind_proxy(self, address: str) -> None:
        """A proxy looks names up for itself: what it is asked for is looked at beforehand, at every redirect anew."""
        if not self._allow_private and select_proxy(address, get_environ_proxies(address)):
            parts = urlsplit(address)
            refuse_private(parts.hostname or "", parts.port or 443)

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self._stop.wait(seconds):
            raise PictureFaultError("was not asked for: the import was stopped", passing=True)


class _Session(requests.Session):
    def __init__(self, look_at: Callable[[str], None]) -> None:
        super().__init__()
        self._look_at = look_at

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target: str | None = super().get_redirect_target(resp)
        if target:
            try:
                self._look_at(urljoin(resp.url, target))
            except PrivateAddressError:
                resp.close()
                raise
        return target


class _AgainError(PictureFaultError):
    """A failure that may pass, and after how many seconds the host wants to be asked again."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what, passing=True)
        self.after = after


def _refuse(answer: requests.Response) -> None:
    status = answer.status_code
    if status in _PASSING:
        raise _AgainError(f"the server answers {status}", _retry_after(answer.headers.get("Retry-After")))
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


def _why(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "the server does not answer in time"
    text = str(error)
    if "NameResolution" in text or "resolve" in text:
        return "there is no server of this name"
    return (
        "breaks off before its end"
        if "IncompleteRead" in text or "broken" in text
        else "the server cannot be reached"
    )


def _version() -> str:
    try:
        return version("clip-search")
    except PackageNotFoundError:
        return "0"
