"""What whoever deploys has to acknowledge: that a template makes identities, or names them."""

from __future__ import annotations

from collections.abc import Collection

from ..aws.errors import AwsError
from .template import Json

_IDENTITIES = {
    "AWS::IAM::AccessKey": (),
    "AWS::IAM::Group": ("GroupName",),
    "AWS::IAM::GroupPolicy": (),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::IAM::Policy": (),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::IAM::RolePolicy": (),
    "AWS::IAM::User": ("UserName",),
    "AWS::IAM::UserPolicy": (),
    "AWS::IAM::UserToGroupAddition": (),
}
"""Types, and the properties by which their resources have names of the template's own."""


def demand_capabilities(template: Json, given: Collection[str]) -> None:
    """Raise `InsufficientCapabilitiesException` where a template wants more than was given."""
    found = [item for item in template["Resources"].values() if item["Type"] in _IDENTITIES]
    named = any(
        name in (item.get("Properties") or {}) for item in found for name in _IDENTITIES[item["Type"]]
    )
    if named and "CAPABILITY_NAMED_IAM" not in given:
        wanted = "CAPABILITY_NAMED_IAM"
    elif found and not {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"} & set(given):
        wanted = "CAPABILITY_IAM"
    else:
        return
    raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{wanted}]")
