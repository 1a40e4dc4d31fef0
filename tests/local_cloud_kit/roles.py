"""Roles for tests, with the trust that AWS asks for."""

import json
from typing import Any


def new_role(iam: Any, name: str, **principal: str) -> str:
    """Make a role that trusts one principal, `AWS=` an account or an ARN or `Service=`; return its ARN."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
