"""Buckets as the account (moto's) has stored them, for what is judged of them before or behind a request."""

from __future__ import annotations

from typing import Any

from moto.s3.models import s3_backends

PARTITION = "aws"


def stored_bucket(account: str, name: str) -> Any | None:
    """moto's bucket of this name, with its `keys` and `policy`; None where there is none."""
    return s3_backends[account][PARTITION].buckets.get(name)
