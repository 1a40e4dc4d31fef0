"""One request to the web: whom it may go to, what goes along with it, and its failures in words."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from clip_search.importing.pictures.addresses import OpenAdapter, PrivateAddressError, refuse_private
from clip_search.importing.pictures.faults import PictureFaultError

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
REDIRECTS = 5
_PRIVATE = "leads to this machine or a private network, which is not asked (--allow-private allows it)"


class AgainError(PictureFaultError):
    """A failure that may pass, and after how many seconds the host wants to be asked again."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what, passing=True)
        self.after = after


class Asking:
    """Asks for addresses, a connection pool a thread; nothing private without being allowed to."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._own = threading.local()
        self._sessions: list[requests.Session] = []

    @contextmanager
    def asked(self, address: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        """The answer, whose body is still to be read; failures while it is read are told in the same words.

        Raises:
            PictureFaultError: there is none, or it breaks off.
        """
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
            raise PictureFaultError(f"is redirected more than {REDIRECTS} times") from error
        except requests.exceptions.SSLError as error:
            raise PictureFaultError("has a certificate that is not trusted") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise AgainError(_why(error)) from error
        except PrivateAddressError as error:
            raise PictureFaultError(_PRIVATE) from error
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            raise AgainError("breaks off before its end") from error
        except (requests.RequestException, ValueError, UnicodeError) as error:
            raise PictureFaultError(f"is no address that can be asked ({type(error).__name__})") from error

    def _session(self) -> requests.Session:
        """This thread's own: requests' sessions are not made to be shared."""
        if not hasattr(self._own, "session"):
            session = _Session(self._refuse_behind_proxy)
            session.trust_env = False  # no password of the operator's goes to an address from a feed
            session.max_redirects = REDIRECTS
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

    def close(self) -> None:
        """Close all connections; nothing is being asked any more."""
        for session in self._sessions:
            session.close()


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
