"""Clients that act for somebody: a role, or whoever sends the request that is being answered."""

from __future__ import annotations

import threading
from contextvars import ContextVar

from ..aws.clients import Clients
from .keys import Key, KeyRing

signer: ContextVar[Key] = ContextVar("signer")
"""The key that signed the request that this thread answers."""


class Acting:
    """Clients of this account by whom they act for, each made once; safe to share between threads."""

    def __init__(self, endpoint: str, region: str, keys: KeyRing) -> None:
        self._endpoint, self._region, self._keys = endpoint, region, keys
        self._made: dict[str, Clients] = {}
        self._lock = threading.Lock()

    def as_role(self, role: str, session: str) -> Clients:
        """Clients with a session of a role (an ARN), as an AWS service has one."""
        with self._lock:
            name = f"{role} {session}"
            if name not in self._made:
                self._made[name] = self._clients(self._keys.session(role, session))
            return self._made[name]

    def as_signer(self) -> Clients:
        """Clients with the key of the request that is being answered."""
        return self.as_key(signer.get())

    def as_key(self, key: Key) -> Clients:
        """Clients with a key of this account."""
        with self._lock:
            if key.id not in self._made:
                self._made[key.id] = self._clients(key)
            return self._made[key.id]

    def _clients(self, key: Key) -> Clients:
        return Clients(self._endpoint, self._region, key.variables)
