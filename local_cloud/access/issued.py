"""Keys that the account's own IAM and STS (moto's) have given out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from ..aws.stored import PARTITION
from .keys import Key


def issued_keys(account: str) -> Callable[[str], Key | None]:
    """A look-up of users' access keys and roles' sessions by id."""

    def find(key_id: str) -> Key | None:
        return next((key for key in _sessions(account, key_id)), None) or next(_users(account, key_id), None)

    return find


def _sessions(account: str, key_id: str) -> Iterator[Key]:
    sessions: list[Any] = sts_backends[account][PARTITION].assumed_roles
    for session in list(sessions):
        if session.access_key_id == key_id:
            expires = session.expiration.replace(tzinfo=UTC)
            yield Key(key_id, session.secret_access_key, session.arn, session.session_token, expires)


def _users(account: str, key_id: str) -> Iterator[Key]:
    users: Any = iam_backends[account][PARTITION].users
    for user in list(users.values()):
        for key in user.access_keys:
            if key.access_key_id == key_id and key.status == "Active":
                yield Key(key_id, key.secret_access_key, user.arn)
