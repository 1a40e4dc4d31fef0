"""The check that every request passes before anything looks at it."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from dataclasses import dataclass

from werkzeug.wrappers import Request

from . import sigv4
from .browsers import foreign_origin, host_name, is_loopback
from .keys import Key, KeyRing
from .refusals import RefusedError


@dataclass(frozen=True)
class Guard:
    """Knows the names that are served (`hosts`, beside this machine's own) and the keys that may sign."""

    keys: KeyRing
    hosts: Collection[str] = ()

    def check_name(self, request: Request, also: Callable[[str], bool] = lambda _: False) -> None:
        """Refuse a request that is meant for another host; `also` admits further names."""
        name = host_name(request.headers.get("Host", ""))
        if not (is_loopback(name) or name in self.hosts or also(name)):
            text = f"{name[:100] or 'a nameless host'} is not served here: use 127.0.0.1 or localhost"
            raise RefusedError("foreign", f"{text} (LOCAL_CLOUD_HOSTS adds names)")

    def check_origin(self, request: Request, allowed: Callable[[str], bool] = lambda _: False) -> None:
        """Refuse what another site's page sends, unless what it asks for allows that site."""
        origin = foreign_origin(request)
        if origin is not None and not allowed(origin):
            raise RefusedError("foreign", f"pages of {origin[:100]} may not call this")

    def verify(self, request: Request, claim: sigv4.Claim, service: str | None = None) -> Key:
        """The key that signed a request for a service (`RefusedError` where none did). Its body stays readable."""
        if service is not None and claim.service != service:
            raise RefusedError("mismatch", f"Credential should be scoped to correct service: '{service}'.")
        key = sigv4.verify(request, claim, self.keys.find(claim.key_id))
        _give_body_back(request)
        return key

    def signer(self, request: Request, service: str) -> Key:
        """The key that signed a request which must be signed for a service; `RefusedError` where none did."""
        claim = sigv4.read(request)
        if claim is None:
            raise RefusedError("unsigned")
        return self.verify(request, claim, service)


def _give_body_back(request: Request) -> None:
    """Let whoever answers read the body that was hashed."""
    body = request.get_data()
    request.environ["wsgi.input"] = io.BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    request.environ.pop("HTTP_TRANSFER_ENCODING", None)
