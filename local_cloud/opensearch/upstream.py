"""An OpenSearch server behind its credentials: how to ask it, and how to say where it is without telling them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

CONNECT_TIMEOUT_SECONDS = 5.0
HEALTH_TIMEOUT_SECONDS = 5.0
REQUEST_TIMEOUT_SECONDS = 900.0
"""A force-merge may take minutes; whoever waits has a time limit of his own."""
CONNECTIONS = 64


@dataclass(frozen=True)
class Upstream:
    """A server's address, `http(s)://[user:password@]host:port`; `verified`: whether its certificate must be."""

    address: str = field(repr=False)
    verified: bool = True

    @property
    def url(self) -> str:
        """The address without credentials."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """What a request must carry to be let in."""
        parts = urlsplit(self.address)
        if parts.username is None:
            return {}
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {k.title(): v for k, v in urllib3.make_headers(basic_auth=credentials).items()}

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        checks: dict[str, Any] = {} if self.verified else {"cert_reqs": "CERT_NONE", "assert_hostname": False}
        return urllib3.PoolManager(maxsize=CONNECTIONS, retries=False, **checks)

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_seconds: float = REQUEST_TIMEOUT_SECONDS,
    ) -> urllib3.BaseHTTPResponse:
        """One request, its answer's body as it came; raises `urllib3.exceptions.HTTPError` where none comes."""
        wait = urllib3.Timeout(connect=CONNECT_TIMEOUT_SECONDS, read=timeout_seconds)
        return self._pool.request(
            method,
            self.url + target,
            headers={**(headers or {}), **self.headers},
            body=body,
            decode_content=False,
            redirect=False,
            timeout=wait,
        )

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """The JSON answer to a request; raises `urllib3.exceptions.HTTPError` or `ValueError`."""
        sent = json.dumps(body).encode() if body is not None else b""
        headers = {"Content-Type": "application/json"} if sent else {}
        answer = self.send(method, target, headers, sent, timeout_seconds=60)
        if answer.status >= 400:
            raise ValueError(f"OpenSearch answered {answer.status} to {method} {target}")
        return json.loads(answer.data)

    def answers(self) -> bool:
        """Whether it is there, lets us in and can be searched."""
        try:
            reply = self.send("GET", "/_cluster/health", timeout_seconds=HEALTH_TIMEOUT_SECONDS)
            return reply.status == 200 and json.loads(reply.data).get("status") in ("green", "yellow")
        except (urllib3.exceptions.HTTPError, ValueError):
            return False
