"""The account's access keys: random, made afresh at every start, and known to their owner alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..process import write_private

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SECRET_BYTES = 30


@dataclass(frozen=True)
class Key:
    """An access key; `token` and `expires` where it is temporary. Its secret is never shown."""

    id: str
    secret: str = field(repr=False)
    principal: str
    """The ARN of whom it stands for."""
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and datetime.now(UTC) > self.expires

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables by which AWS clients take it."""
        token = {"AWS_SESSION_TOKEN": self.token} if self.token else {}
        return {"AWS_ACCESS_KEY_ID": self.id, "AWS_SECRET_ACCESS_KEY": self.secret, **token}


class KeyRing:
    """The keys of one instance. `issued` finds those that its IAM and STS have given out."""

    def __init__(self, account: str, issued: Callable[[str], Key | None] = lambda _: None) -> None:
        self._account = account
        self._issued = issued
        self._keys: dict[str, Key] = {}

    def root(self) -> Key:
        """Make a key of the account itself, which no policy binds: for what AWS does out of sight."""
        return self._keep(Key(_key_id("AKIA"), _secret(), f"arn:aws:iam::{self._account}:root"))

    def user(self, name: str) -> Key:
        """Make a lasting key of a user."""
        return self._keep(Key(_key_id("AKIA"), _secret(), f"arn:aws:iam::{self._account}:user/{name}"))

    def session(self, role: str, name: str) -> Key:
        """Make a key with a session token, as the sessions of a role (an ARN) have."""
        principal = f"arn:aws:sts::{self._account}:assumed-role/{role.rpartition('/')[2]}/{name}"
        return self._keep(Key(_key_id("ASIA"), _secret(), principal, secrets.token_urlsafe(96)))

    def find(self, key_id: str) -> Key | None:
        """The key with this id, if this account has given it out."""
        return self._keys.get(key_id) or self._issued(key_id)

    def forget(self, key: Key) -> None:
        """Let a key sign nothing any more."""
        self._keys.pop(key.id, None)

    def _keep(self, key: Key) -> Key:
        self._keys[key.id] = key
        return key


def _key_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(16))


def _secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def write_operator(home: Path, key: Key) -> None:
    """Put the operator's key into `home`, for `env` to hand out; nobody else can read the file."""
    write_private(_file(home), json.dumps(key.variables))


def read_operator(home: Path) -> dict[str, str] | None:
    """The operator's key as environment variables; None where no instance has left one."""
    try:
        variables = json.loads(_file(home).read_text())
    except (OSError, ValueError):
        return None
    return {str(name): str(value) for name, value in variables.items()}


def forget_operator(home: Path) -> None:
    """Delete the operator's key."""
    _file(home).unlink(missing_ok=True)


def _file(home: Path) -> Path:
    return home / "operator.json"
