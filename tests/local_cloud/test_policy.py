"""What policies say, case by case after AWS's own account of how they are evaluated."""

from typing import Any

import pytest

from local_cloud.access.conditions import UnknownPolicyError
from local_cloud.access.policy import Asked, Caller, Policy, Verdict, decide

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/loader"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/loader/run"
BUCKET = "arn:aws:s3:::shop"
KEY = f"{BUCKET}/catalog/a.jpg"
LOADER = Caller((SESSION, ROLE), ACCOUNT)
NOBODY = Caller()
EVENTS = Caller(service="events.amazonaws.com")
ALLOWED, DENIED, UNSPOKEN = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNSPOKEN
CONTEXT = {
    "aws:securetransport": ("true",),
    "aws:principalarn": (ROLE,),
    "aws:sourcearn": (f"arn:aws:events:us-east-1:{ACCOUNT}:rule/ended",),
    "aws:sourceip": ("10.1.2.3",),
    "aws:username": ("alice",),
    "aws:currenttime": ("2026-11-28T12:00:00+00:00",),
    "aws:tagkeys": ("team", "cost"),
    "aws:requesttag/odd": ("a[1]*",),
    "s3:prefix": ("runs/",),
    "s3:max-keys": ("50",),
    "s3:versionid": (),
    "aws:principaltag/team": (),
    "aws:calledvia": (),
}


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def to(principal: Any, **more: Any) -> dict[str, Any]:
    return {**allow("s3:GetObject", f"{BUCKET}/*"), "Principal": principal, **more}


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return Policy({"Version": version, "Statement": list(statements)})


def said(
    *statements: dict[str, Any],
    its: list[dict[str, Any]] | None = None,
    caller: Caller = LOADER,
    action: str = "s3:GetObject",
    resource: str = KEY,
    version: str = "2012-10-17",
) -> Verdict:
    """What a caller's statements, and `its` of the resource, say."""
    asked = Asked(caller, action, resource, CONTEXT)
    return decide(
        asked, [policy(*statements, version=version)], policy(*its) if its is not None else None
    ).verdict


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([], UNSPOKEN),
        ([allow()], ALLOWED),
        ([allow("*")], ALLOWED),
        ([allow("S3:getobject")], ALLOWED),
        ([allow(["s3:PutObject", "s3:Get*"])], ALLOWED),
        ([allow("s3:GetObject?")], UNSPOKEN),
        ([allow("s3:Get?bject")], ALLOWED),
        ([allow("s3:PutObject")], UNSPOKEN),
        ([allow(), deny()], DENIED),
        ([deny("s3:GetObject"), allow("*")], DENIED),
        ([allow(), deny("s3:PutObject")], ALLOWED),
        ([allow(resource=KEY)], ALLOWED),
        ([allow(resource=KEY.upper())], UNSPOKEN),
        ([allow(resource=[f"{BUCKET}/runs/*", f"{BUCKET}/catalog/*"])], ALLOWED),
        ([allow(resource=BUCKET)], UNSPOKEN),
        ([allow(resource="arn:aws:s3:::*")], ALLOWED),
        ([allow(resource=f"{BUCKET}/catalog/[a].jpg")], UNSPOKEN),
        ([{"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}], ALLOWED),
        ([{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}], UNSPOKEN),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": f"{BUCKET}/catalog/*"}], UNSPOKEN),
        ([{"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/runs/*"}, allow()], DENIED),
    ],
)
def test_actions_and_resources(statements: list[dict[str, Any]], verdict: Verdict) -> None:
    assert said(*statements) is verdict


@pytest.mark.parametrize(
    ("its", "caller", "verdict"),
    [
        ([to("*")], NOBODY, ALLOWED),
        ([to({"AWS": "*"})], NOBODY, ALLOWED),
        ([to({"AWS": ROLE})], NOBODY, UNSPOKEN),
        ([to({"AWS": ROLE})], LOADER, ALLOWED),
        ([to({"AWS": [SESSION]})], LOADER, ALLOWED),
        ([to({"AWS": f"{ROLE}s"})], LOADER, UNSPOKEN),
        ([to({"AWS": ACCOUNT})], LOADER, UNSPOKEN),
        ([to({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], LOADER, UNSPOKEN),
        ([to({"AWS": ACCOUNT}, Effect="Deny"), to("*")], LOADER, DENIED),
        ([to({"Service": "events.amazonaws.com"})], EVENTS, ALLOWED),
        ([to({"Service": "sns.amazonaws.com"})], EVENTS, UNSPOKEN),
        ([to("*"), to({"AWS": ROLE}, Effect="Deny")], LOADER, DENIED),
        ([to("*"), {**deny("s3:*"), "NotPrincipal": {"AWS": ROLE}}], LOADER, ALLOWED),
        ([to("*"), {**deny("s3:*"), "NotPrincipal": {"AWS": ROLE}}], NOBODY, DENIED),
        ([allow("sts:AssumeRole")], NOBODY, UNSPOKEN),
    ],
)
def test_whom_a_resources_policy_lets_in(its: list[dict[str, Any]], caller: Caller, verdict: Verdict) -> None:
    assert said(its=its, caller=caller) is verdict


def test_of_the_callers_and_the_resources_policies_one_is_enough_and_a_denial_is_final() -> None:
    everyone, account = to("*"), to({"AWS": ACCOUNT})
    assert said(its=[everyone]) is ALLOWED
    assert said(allow(), its=[]) is ALLOWED
    assert said(allow(), its=[account]) is ALLOWED, "the account leaves it to the caller's own"
    assert said(deny(), its=[everyone]) is DENIED
    assert said(allow(), its=[to("*", Effect="Deny")]) is DENIED


def test_a_trust_policy_names_no_resource() -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert said(its=[trust], caller=EVENTS, action="sts:AssumeRole", resource=ROLE) is ALLOWED


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "holds"),
    [
        ("StringEquals", "s3:prefix", "runs/", True),
        ("StringEquals", "S3:Prefix", ["a", "runs/"], True),
        ("StringEquals", "s3:prefix", "Runs/", False),
        ("StringEquals", "s3:prefix", "runs*", False),
        ("StringEqualsIgnoreCase", "s3:prefix", "RUNS/", True),
        ("StringNotEquals", "s3:prefix", ["a", "b"], True),
        ("StringNotEquals", "s3:prefix", ["a", "runs/"], False),
        ("StringLike", "s3:prefix", "r?ns*", True),
        ("StringLike", "s3:prefix", "catalog/*", False),
        ("StringNotLike", "s3:prefix", "r*", False),
        ("StringEquals", "aws:RequestTag/odd", "a[1]*", True),
        ("StringLike", "aws:RequestTag/odd", "a[1]?", True),
        ("StringLike", "aws:RequestTag/odd", "a1*", False),
        ("StringEquals", "s3:VersionId", "x", False),
        ("StringNotEquals", "s3:VersionId", "x", True),
        ("StringEqualsIfExists", "s3:VersionId", "x", True),
        ("StringEqualsIfExists", "s3:prefix", "x", False),
        ("Null", "s3:VersionId", True, True),
        ("Null", "s3:VersionId", "false", False),
        ("Null", "s3:prefix", "false", True),
        ("Bool", "aws:SecureTransport", True, True),
        ("Bool", "aws:SecureTransport", "false", False),
        ("ArnLike", "aws:SourceArn", f"arn:aws:events:*:{ACCOUNT}:rule/*", True),
        ("ArnLike", "aws:SourceArn", "arn:aws:events:*:rule/*", False),
        ("ArnEquals", "aws:SourceArn", f"arn:aws:events:us-east-1:{ACCOUNT}:rule/end?d", True),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:*", True),
        ("NumericLessThanEquals", "s3:max-keys", 50, True),
        ("NumericLessThan", "s3:max-keys", "50", False),
        ("NumericGreaterThan", "s3:max-keys", 9, True),
        ("NumericNotEquals", "s3:max-keys", 9, True),
        ("DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z", True),
        ("DateGreaterThan", "aws:CurrentTime", "2027-01-01T00:00:00Z", False),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", True),
        ("NotIpAddress", "aws:SourceIp", ["192.0.2.0/24", "10.1.2.3"], False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "x"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAllValues:StringEquals", "aws:CalledVia", ["x"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["team"], True),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["x*"], False),
        ("ForAnyValue:StringEquals", "aws:CalledVia", ["x"], False),
    ],
)
def test_conditions(operator: str, key: str, wanted: Any, *, holds: bool) -> None:
    assert said(allow(Condition={operator: {key: wanted}})) is (ALLOWED if holds else UNSPOKEN)


def test_all_conditions_of_a_statement_have_to_hold() -> None:
    tls, prefix = {"aws:SecureTransport": "true"}, {"s3:prefix": "catalog/"}
    assert said(allow(Condition={"Bool": tls, "StringEquals": prefix})) is UNSPOKEN
    assert said(allow(Condition={"Bool": tls}), deny(Condition={"StringEquals": prefix})) is ALLOWED


@pytest.mark.parametrize(
    ("resource", "asked", "version", "verdict"),
    [
        (f"{BUCKET}/${{aws:username}}/*", f"{BUCKET}/alice/x", "2012-10-17", ALLOWED),
        (f"{BUCKET}/${{aws:username}}/*", f"{BUCKET}/bob/x", "2012-10-17", UNSPOKEN),
        (f"{BUCKET}/${{aws:username}}/*", f"{BUCKET}/alice/x", "2008-10-17", UNSPOKEN),
        (f"{BUCKET}/${{aws:username}}/*", f"{BUCKET}/${{aws:username}}/x", "2008-10-17", ALLOWED),
        (f"{BUCKET}/${{aws:PrincipalTag/team, 'all'}}/*", f"{BUCKET}/all/x", "2012-10-17", ALLOWED),
        (f"{BUCKET}/${{aws:PrincipalTag/team}}/*", f"{BUCKET}//x", "2012-10-17", UNSPOKEN),
        (f"{BUCKET}/a${{*}}", f"{BUCKET}/a*", "2012-10-17", ALLOWED),
        (f"{BUCKET}/a${{*}}", f"{BUCKET}/ab", "2012-10-17", UNSPOKEN),
        (f"{BUCKET}/${{aws:RequestTag/odd}}", f"{BUCKET}/a[1]*", "2012-10-17", ALLOWED),
        (f"{BUCKET}/${{aws:RequestTag/odd}}", f"{BUCKET}/a[1]bc", "2012-10-17", UNSPOKEN),
    ],
)
def test_policy_variables(resource: str, asked: str, version: str, verdict: Verdict) -> None:
    assert said(allow(resource=resource), resource=asked, version=version) is verdict


def test_a_policy_variable_in_a_condition() -> None:
    assert said(allow(Condition={"StringLike": {"aws:PrincipalArn": "*${aws:username}"}})) is UNSPOKEN
    assert said(allow(Condition={"StringEquals": {"aws:username": "${aws:username}"}})) is ALLOWED


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (allow(Condition={"StringEqual": {"s3:prefix": "a"}}), "StringEqual"),
        (allow(Condition={"BinaryEquals": {"s3:prefix": "YQ=="}}), "BinaryEquals"),
        (allow(Condition={"ForSomeValues:StringEquals": {"s3:prefix": "a"}}), "ForSomeValues"),
        (allow(Condition={"StringEquals": {"aws:NoSuchKey": "a"}}), "aws:NoSuchKey"),
        (allow(Condition={"StringEquals": {"aws:TagKeys": "team"}}), "aws:TagKeys"),
        (allow(resource="${aws:nonsense}"), "aws:nonsense"),
        ({**allow(), "Actions": "s3:*"}, "Actions"),
        ({**allow(), "Effect": "allow"}, "allow"),
    ],
)
def test_what_is_not_known_is_no_permission_but_a_fault(statement: dict[str, Any], named: str) -> None:
    with pytest.raises(UnknownPolicyError, match=named):
        said(statement)


@pytest.mark.parametrize(
    "principal", [{"Federated": "cognito-identity.amazonaws.com"}, {"CanonicalUser": "79a5"}]
)
def test_a_principal_of_another_kind_is_a_fault_too(principal: dict[str, str]) -> None:
    with pytest.raises(UnknownPolicyError, match="principal"):
        said(its=[to(principal)])
