"""The policies that resources themselves have, as the account (moto's) has stored them."""

from __future__ import annotations

import json
from typing import Any

from moto.awslambda.models import lambda_backends

from ..aws.stored import stored_bucket
from .policy import Need, Policy


def policy_of(need: Need, account: str) -> Policy | None:
    """The policy of the resource that is acted on; None where it has none."""
    service, _, name = (need.resource or "").removeprefix("arn:aws:").partition(":")
    if service == "s3":
        return _of_bucket(account, name.rpartition(":")[2].partition("/")[0])
    if service == "lambda":
        return _of_function(account, name)
    return None


def _of_bucket(account: str, name: str) -> Policy | None:
    bucket = stored_bucket(account, name)
    return Policy(json.loads(bucket.policy)) if bucket is not None and bucket.policy else None


def _of_function(account: str, name: str) -> Policy | None:
    """A function's policy, by its ARN after the service: `REGION:ACCOUNT:function:NAME`, be it of a version."""
    region, _, _, function = name.split(":")[:4]
    try:
        found: Any = lambda_backends[account][region].get_function(function)
    except Exception:  # noqa: BLE001 - moto's own, for a function that is not there
        return None
    return (
        Policy({"Version": "2012-10-17", "Statement": list(found.policy.statements)})
        if found.policy
        else None
    )
