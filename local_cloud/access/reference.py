"""AWS's service authorisation reference, as cfn-lint's package carries it: the actions there are, on what they act."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from .conditions import UnknownPolicyError


def formats(action: str) -> tuple[str, ...]:
    """The ARNs that an action (`s3:GetObject`) acts on, `.*` for what differs; none where it acts on no resource.

    Raises:
        UnknownPolicyError: AWS has no such action.
    """
    service, _, name = action.lower().partition(":")
    known = _services().get(service, {}).get("Actions", {})
    if name not in known:
        raise UnknownPolicyError(f"the action {action}")
    types = _services()[service]["Resources"]
    named = known[name].get("Resources", [])
    return tuple(one for kind in named for one in types.get(kind, {}).get("ARNFormats", []))


@cache
def _services() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        resources.files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text("utf-8")
    )
    return found
