"""CloudFormation through plain clients: policies, roll-backs, order, imports."""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.walk_deploy import first_failure
from local_cloud.testing import Cloud

BUCKET = {"Type": "AWS::S3::Bucket"}
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::nowhere"}
BAD = {
    "Type": "AWS::S3::BucketPolicy",
    "Properties": {"Bucket": "nowhere", "PolicyDocument": {"Statement": [STATEMENT]}},
}
"""The policy of a bucket that is not there."""


class Stacks:
    """Creates and deletes stacks and waits for them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.api = cloud.client("cloudformation")
        self.names: list[str] = []

    def create(self, resources: dict[str, Any], **sections: Any) -> str:
        name = f"s-{uuid.uuid4().hex[:12]}"
        self.names.append(name)
        self.api.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources, **sections}))
        return name

    def wait(self, name: str) -> dict[str, Any]:
        end = time.monotonic() + 30
        while True:
            stack: dict[str, Any] = self.api.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
            assert time.monotonic() < end
            time.sleep(0.02)

    def delete(self, name: str) -> dict[str, Any]:
        stack = str(self.api.describe_stacks(StackName=name)["Stacks"][0]["StackId"])
        self.api.delete_stack(StackName=name)
        return self.wait(stack)

    def buckets(self) -> set[str]:
        return {bucket["Name"] for bucket in self.cloud.client("s3").list_buckets()["Buckets"]}


@pytest.fixture
def stacks(cloud: Cloud) -> Iterator[Stacks]:
    made = Stacks(cloud)
    yield made
    for name in made.names:
        made.api.delete_stack(StackName=name)


def physical(stacks: Stacks, name: str, logical: str) -> str:
    found = stacks.api.describe_stack_resource(StackName=name, LogicalResourceId=logical)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def test_retain_outlives_the_stack_and_delete_does_not(stacks: Stacks) -> None:
    name = stacks.create({"Kept": {**BUCKET, "DeletionPolicy": "Retain"}, "Gone": BUCKET})
    assert stacks.wait(name)["StackStatus"] == "CREATE_COMPLETE"
    kept, gone = physical(stacks, name, "Kept"), physical(stacks, name, "Gone")
    assert stacks.delete(name)["StackStatus"] == "DELETE_COMPLETE"
    assert (kept in stacks.buckets(), gone in stacks.buckets()) == (True, False)


def test_a_failed_creation_is_rolled_back_with_a_reason(stacks: Stacks) -> None:
    before = stacks.buckets()
    name = stacks.create({"First": BUCKET, "Bad": {**BAD, "DependsOn": "First"}})
    stack = stacks.wait(name)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.api.describe_stack_events(StackName=name)["StackEvents"]
    reasons = {
        e["LogicalResourceId"]: e.get("ResourceStatusReason")
        for e in events
        if "FAILED" in e["ResourceStatus"]
    }
    assert "does not exist" in str(reasons["Bad"])
    assert stacks.buckets() == before


def test_the_demo_names_what_failed_first(stacks: Stacks) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=1)
    resources = {"Good": BUCKET, "Bad": {**BAD, "DependsOn": "Good"}}
    names = ["no-such-stack", stacks.create(resources)]
    stacks.wait(names[1])
    failure = first_failure(stacks.api, names, begun)
    assert failure is not None
    assert failure.startswith("Bad: ")
    assert "does not exist" in failure
    assert first_failure(stacks.api, names, datetime.now(UTC) + timedelta(minutes=1)) is None


def test_a_stack_whose_deletion_fails_says_why_and_can_be_deleted_later(stacks: Stacks) -> None:
    name = stacks.create({"Full": BUCKET})
    stacks.wait(name)
    s3, bucket = stacks.cloud.client("s3"), physical(stacks, name, "Full")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    failed = stacks.delete(name)
    assert failed["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in failed["StackStatusReason"]
    s3.delete_object(Bucket=bucket, Key="k")
    assert stacks.delete(name)["StackStatus"] == "DELETE_COMPLETE"


def test_an_export_in_use_keeps_its_stack(stacks: Stacks) -> None:
    shared = f"shared-{uuid.uuid4().hex}"
    output = {"O": {"Value": {"Ref": "B"}, "Export": {"Name": shared}}}
    exporter = stacks.create({"B": BUCKET}, Outputs=output)
    stacks.wait(exporter)
    value = {"Type": "String", "Value": {"Fn::ImportValue": shared}}
    importer = stacks.create({"P": {"Type": "AWS::SSM::Parameter", "Properties": value}})
    assert stacks.wait(importer)["StackStatus"] == "CREATE_COMPLETE"
    with pytest.raises(ClientError, match=importer):
        stacks.api.delete_stack(StackName=exporter)
    assert stacks.delete(importer)["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.delete(exporter)["StackStatus"] == "DELETE_COMPLETE"


def test_what_is_removed_from_a_template_goes_and_what_it_keeps_stays(stacks: Stacks) -> None:
    name = stacks.create({"A": BUCKET, "B": BUCKET})
    stacks.wait(name)
    a, b = physical(stacks, name, "A"), physical(stacks, name, "B")
    stacks.api.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"A": BUCKET}}))
    assert stacks.wait(name)["StackStatus"] == "UPDATE_COMPLETE"
    assert physical(stacks, name, "A") == a
    assert b not in stacks.buckets()
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.api.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"A": BUCKET}}))
