"""Who may do what: every call needs exactly its grant, and a refusal names what was missing in AWS's words."""

import json
import shlex
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from requests_aws4auth import AWS4Auth

from local_cloud.aws.clients import Clients
from local_cloud.testing import Cloud
from local_cloud_kit.roles import new_role

HERE = "arn:aws:{service}:us-east-1:123456789012:{resource}"
Call = Callable[[Clients, dict[str, str]], Any]


def here(service: str, resource: str) -> str:
    return HERE.format(service=service, resource=resource)


@dataclass(frozen=True)
class Right:
    """A call, and the one grant that it needs: `{BucketName}` and the like stand for the sample app's outputs."""

    action: str
    resource: str
    call: Call

    def __str__(self) -> str:
        return self.action


def _s3(operation: str, **more: Any) -> Call:
    return lambda clients, shop: getattr(clients("s3"), operation)(Bucket=shop["BucketName"], **more)


KEY = {"Key": "rights/a.txt"}
OBJECT, BUCKET = "arn:aws:s3:::{BucketName}/rights/a.txt", "arn:aws:s3:::{BucketName}"
RIGHTS = [
    Right("s3:GetObject", OBJECT, _s3("get_object", **KEY)),
    Right("s3:GetObject", OBJECT, _s3("head_object", **KEY)),
    Right("s3:PutObject", OBJECT, _s3("put_object", **KEY, Body=b"a")),
    Right("s3:DeleteObject", OBJECT, _s3("delete_object", **KEY)),
    Right("s3:DeleteObject", OBJECT, _s3("delete_objects", Delete={"Objects": [KEY]})),
    Right("s3:PutObject", OBJECT, _s3("create_multipart_upload", **KEY)),
    Right("s3:GetObjectTagging", OBJECT, _s3("get_object_tagging", **KEY)),
    Right("s3:ListBucket", BUCKET, _s3("list_objects_v2", Prefix="rights/")),
    Right("s3:ListBucket", BUCKET, _s3("list_objects")),
    Right("s3:ListBucket", BUCKET, _s3("head_bucket")),
    Right("s3:GetBucketLocation", BUCKET, _s3("get_bucket_location")),
    Right("s3:GetEncryptionConfiguration", BUCKET, _s3("get_bucket_encryption")),
    Right("s3:ListAllMyBuckets", "*", lambda clients, _: clients("s3").list_buckets()),
    Right(
        "lambda:InvokeFunction",
        here("lambda", "function:{EchoName}"),
        lambda clients, shop: clients("lambda").invoke(FunctionName=shop["EchoName"]),
    ),
    Right(
        "lambda:InvokeFunction",
        "{LiveArn}",
        lambda clients, shop: clients("lambda").invoke(FunctionName=shop["LiveArn"]),
    ),
    Right(
        "lambda:GetFunctionConfiguration",
        here("lambda", "function:{EchoName}"),
        lambda clients, shop: clients("lambda").get_function_configuration(FunctionName=shop["EchoName"]),
    ),
    Right(
        "sagemaker:InvokeEndpoint",
        here("sagemaker", "endpoint/{EndpointName}"),
        lambda clients, shop: clients("sagemaker-runtime").invoke_endpoint(
            EndpointName=shop["EndpointName"], Body=b"hello"
        ),
    ),
    Right(
        "sagemaker:DescribeModel",
        here("sagemaker", "model/{ModelName}"),
        lambda clients, shop: clients("sagemaker").describe_model(ModelName=shop["ModelName"]),
    ),
    Right("sagemaker:ListModels", "*", lambda clients, _: clients("sagemaker").list_models()),
    Right(
        "states:StartExecution",
        "{MachineArn}",
        lambda clients, shop: clients("stepfunctions").start_execution(stateMachineArn=shop["MachineArn"]),
    ),
    Right(
        "states:ListExecutions",
        "{MachineArn}",
        lambda clients, shop: clients("stepfunctions").list_executions(stateMachineArn=shop["MachineArn"]),
    ),
    Right("tag:GetResources", "*", lambda clients, _: clients("resourcegroupstaggingapi").get_resources()),
    Right(
        "cloudformation:DescribeStacks",
        here("cloudformation", "stack/Shop/*"),
        lambda clients, _: clients("cloudformation").describe_stacks(StackName="Shop"),
    ),
    Right(
        "ssm:GetParameter",
        here("ssm", "parameter/cdk-bootstrap/hnb659fds/version"),
        lambda clients, _: clients("ssm").get_parameter(Name="/cdk-bootstrap/hnb659fds/version"),
    ),
    Right(
        "logs:CreateLogGroup",
        here("logs", "log-group:rights-{unique}"),
        lambda clients, shop: clients("logs").create_log_group(logGroupName=f"rights-{shop['unique']}"),
    ),
    Right(
        "apigateway:GET",
        "arn:aws:apigateway:us-east-1::/restapis/{ApiId}",
        lambda clients, shop: clients("apigateway").get_rest_api(restApiId=shop["ApiId"]),
    ),
    Right("iam:ListRoles", "*", lambda clients, _: clients("iam").list_roles()),
]


@dataclass(frozen=True)
class Account:
    """The cloud's account with the sample app in it."""

    cloud: Cloud
    shop: dict[str, str]

    def role(self, *statements: dict[str, Any]) -> str:
        """A new role that whoever may can assume, with these statements for its policy."""
        iam, name = self.cloud.client("iam"), f"tester-{uuid.uuid4().hex[:8]}"
        arn = new_role(iam, name, AWS="arn:aws:iam::123456789012:root")
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=policy)
        return arn

    def session(self, *statements: dict[str, Any]) -> dict[str, str]:
        """The environment variables of a session of such a role."""
        sts = self.cloud.client("sts")
        given = sts.assume_role(RoleArn=self.role(*statements), RoleSessionName="tester")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def as_one_with(self, *statements: dict[str, Any]) -> Clients:
        """Clients of somebody who may do this and nothing else."""
        return Clients(self.cloud.endpoint, "us-east-1", self.session(*statements))

    def filled(self, text: str) -> str:
        return text.format(**self.shop)


@pytest.fixture
def account(cloud: Cloud, shop: dict[str, str]) -> Account:
    cloud.client("s3").put_object(Bucket=shop["BucketName"], Key=KEY["Key"], Body=b"a")
    return Account(cloud, {**shop, "unique": uuid.uuid4().hex[:8]})


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize("right", RIGHTS, ids=str)
def test_a_call_needs_its_grant_and_no_other(account: Account, right: Right) -> None:
    resource = account.filled(right.resource)
    others = (
        [allow(f"{right.action.partition(':')[0]}:*", "arn:aws:s3:::another/*")] if resource != "*" else []
    )
    with pytest.raises(ClientError) as refused:
        right.call(account.as_one_with(*others), account.shop)
    told = refused.value.response["Error"]
    if "HeadObject" not in str(refused.value) and "HeadBucket" not in str(
        refused.value
    ):  # which have no body
        assert told["Code"].startswith("AccessDenied")
        assert f"is not authorized to perform: {right.action}" in told["Message"]
        assert (
            resource == "*" or f"on resource: {resource} because no identity-based policy" in told["Message"]
        )
    right.call(account.as_one_with(allow(right.action, resource)), account.shop)


def test_a_denial_is_final(account: Account) -> None:
    bucket = account.shop["BucketName"]
    denied = {**allow("s3:GetObject", f"arn:aws:s3:::{bucket}/rights/*"), "Effect": "Deny"}
    with pytest.raises(ClientError, match="explicit deny"):
        account.as_one_with(allow("*"), denied)("s3").get_object(Bucket=bucket, **KEY)


def test_a_listing_may_be_for_a_prefix_alone(account: Account) -> None:
    bucket = account.shop["BucketName"]
    only = {"StringLike": {"s3:prefix": ["rights/*"]}}
    s3 = account.as_one_with(allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Condition=only))("s3")
    assert s3.list_objects_v2(Bucket=bucket, Prefix="rights/")["KeyCount"] == 1
    for prefix in ("", "other/"):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.list_objects_v2(Bucket=bucket, Prefix=prefix)


def test_a_copy_needs_its_source_too(account: Account) -> None:
    bucket = account.shop["BucketName"]
    here, there = f"arn:aws:s3:::{bucket}/rights/a.txt", f"arn:aws:s3:::{bucket}/rights/b.txt"
    copy = {"Bucket": bucket, "Key": "rights/b.txt", "CopySource": {"Bucket": bucket, **KEY}}
    with pytest.raises(ClientError, match="s3:GetObject"):
        account.as_one_with(allow("s3:PutObject", there))("s3").copy_object(**copy)
    account.as_one_with(allow("s3:PutObject", there), allow("s3:GetObject", here))("s3").copy_object(**copy)


def test_who_may_not_list_a_bucket_is_not_told_that_an_object_is_not_there(account: Account) -> None:
    bucket = f"arn:aws:s3:::{account.shop['BucketName']}"
    absent = {"Bucket": account.shop["BucketName"], "Key": "absent"}
    read, listing = allow("s3:GetObject", f"{bucket}/*"), allow("s3:ListBucket", bucket)
    for rights, code, head in (([read], "AccessDenied", "403"), ([read, listing], "NoSuchKey", "404")):
        s3 = account.as_one_with(*rights)("s3")
        with pytest.raises(ClientError) as refused:
            s3.get_object(**absent)
        assert refused.value.response["Error"]["Code"] == code
        with pytest.raises(ClientError) as refused:
            s3.head_object(**absent)
        assert refused.value.response["Error"]["Code"] == head


def test_a_signed_address_is_worth_what_its_signer_may(account: Account) -> None:
    bucket = account.shop["BucketName"]
    for statements, status in (([], 403), ([allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")], 200)):
        s3 = account.as_one_with(*statements)("s3")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, **KEY})
        assert requests.get(url, timeout=30).status_code == status


def test_a_domain_is_asked_by_who_may(account: Account) -> None:
    domain = account.cloud.client("opensearch").list_domain_names()["DomainNames"][0]["DomainName"]

    def status(method: str, path: str, *statements: dict[str, Any]) -> int:
        key = account.session(*statements)
        signer = AWS4Auth(
            key["AWS_ACCESS_KEY_ID"],
            key["AWS_SECRET_ACCESS_KEY"],
            "us-east-1",
            "es",
            session_token=key["AWS_SESSION_TOKEN"],
        )
        url = f"{account.cloud.opensearch}{path}"
        return requests.request(method, url, auth=signer, timeout=30).status_code

    read = allow("es:ESHttpGet", f"arn:aws:es:us-east-1:123456789012:domain/{domain}/_cluster/*")
    assert status("GET", "/_cluster/health") == 403
    assert status("GET", "/_cluster/health", read) == 200
    assert status("GET", "/_cat/indices", read) == 403
    assert status("PUT", "/_cluster/settings", read) == 403


def test_a_role_is_assumed_by_whom_it_trusts_and_who_may(account: Account) -> None:
    iam, arn = account.cloud.client("iam"), account.role()
    assume = {"RoleArn": arn, "RoleSessionName": "x"}
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        account.as_one_with()("sts").assume_role(**assume)
    account.as_one_with(allow("sts:AssumeRole", arn))("sts").assume_role(**assume)
    nobody = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": nobody})
    iam.update_assume_role_policy(RoleName=arn.rpartition("/")[2], PolicyDocument=document)
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        account.as_one_with(allow("sts:AssumeRole", arn))("sts").assume_role(**assume)


def test_a_role_is_passed_on_by_who_may_to_whom_it_trusts(account: Account) -> None:
    arn = account.role()
    model = {"ExecutionRoleArn": arn, "PrimaryContainer": {"Image": "x"}}
    create = allow("sagemaker:CreateModel")
    with pytest.raises(ClientError, match=f"iam:PassRole on resource: {arn}"):
        account.as_one_with(create)("sagemaker").create_model(ModelName="passed", **model)
    with pytest.raises(ClientError, match="cannot be assumed by sagemaker"):
        account.as_one_with(create, allow("iam:PassRole", arn))("sagemaker").create_model(
            ModelName="passed", **model
        )
    to_another = allow(
        "iam:PassRole", arn, Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    )
    with pytest.raises(ClientError, match="iam:PassRole"):
        account.as_one_with(create, to_another)("sagemaker").create_model(ModelName="passed", **model)


def test_what_is_not_known_refuses(account: Account) -> None:
    odd = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    with pytest.raises(ClientError, match="does not know the context key aws:SourceVpce"):
        account.as_one_with(allow("s3:ListAllMyBuckets", Condition=odd))("s3").list_buckets()


def test_a_stranger_to_the_account_has_no_rights(account: Account) -> None:
    user = account.cloud.client("iam").create_user(UserName=f"tester-{uuid.uuid4().hex[:8]}")["User"]
    key = account.cloud.client("iam").create_access_key(UserName=user["UserName"])["AccessKey"]
    variables = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    clients = Clients(account.cloud.endpoint, "us-east-1", variables)
    assert clients("sts").get_caller_identity()["Arn"] == user["Arn"]
    with pytest.raises(ClientError, match="s3:ListAllMyBuckets"):
        clients("s3").list_buckets()


def test_another_view_of_the_account(account: Account) -> None:
    arn = account.role(allow("s3:ListAllMyBuckets"))
    command = [sys.executable, "-m", "local_cloud", "env", "--role"]
    environment = dict(account.cloud.environment)
    told = subprocess.run([*command, arn], env=environment, capture_output=True, text=True, check=True)
    lines = (shlex.split(line) for line in told.stdout.splitlines() if line.startswith("export AWS_"))
    key = dict(line[1].split("=", 1) for line in lines)
    clients = Clients(account.cloud.endpoint, "us-east-1", key)
    name = arn.rpartition("/")[2]
    assert clients("sts").get_caller_identity()["Arn"].endswith(f"assumed-role/{name}/operator")
    clients("s3").list_buckets()
    with pytest.raises(ClientError, match="iam:ListRoles"):
        clients("iam").list_roles()
    unknown = subprocess.run(
        [*command, "nobody"], env=environment, capture_output=True, text=True, check=False
    )
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "there is no role nobody" in unknown.stderr
