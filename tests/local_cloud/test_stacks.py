"""CloudFormation through plain clients: policies, roll-backs, order, imports."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.walk_deploy import first_failure
from local_cloud_kit.stacks import Stacks, thing

BUCKET = {"Type": "AWS::S3::Bucket"}
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::nowhere"}
BAD = {
    "Type": "AWS::S3::BucketPolicy",
    "Properties": {"Bucket": "nowhere", "PolicyDocument": {"Statement": [STATEMENT]}},
}
"""The policy of a bucket that is not there."""


def test_retain_outlives_the_stack_and_delete_does_not(stacks: Stacks) -> None:
    name = stacks.create({"Kept": {**BUCKET, "DeletionPolicy": "Retain"}, "Gone": BUCKET})
    assert stacks.wait(name)["StackStatus"] == "CREATE_COMPLETE"
    kept, gone = stacks.physical(name, "Kept"), stacks.physical(name, "Gone")
    assert stacks.delete(name)["StackStatus"] == "DELETE_COMPLETE"
    assert (kept in stacks.buckets(), gone in stacks.buckets()) == (True, False)


def test_a_failed_creation_is_rolled_back_with_a_reason(stacks: Stacks) -> None:
    before = stacks.buckets()
    name = stacks.create({"First": BUCKET, "Bad": {**BAD, "DependsOn": "First"}})
    stack = stacks.wait(name)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "does not exist" in stacks.reasons(name)["Bad"]
    assert stacks.buckets() == before


FUNCTION: dict[str, Any] = {
    "kind": "AWS::Lambda::Function",
    "Code": {"ZipFile": "def handler(event, context): ..."},
    "Handler": "index.handler",
    "Runtime": "python3.13",
    "Role": "arn:aws:iam::123456789012:role/r",
}
LARGE = {"Status": "Enabled", "ObjectSizeGreaterThan": "9", "ExpirationInDays": 1}
TARGET = {"DestinationBucketName": "b", "TargetObjectKeyFormat": {"SimplePrefix": {}}}
TOPIC = {"Event": "s3:ObjectCreated:*", "Topic": "t"}
NESTED = {
    "LifecycleConfiguration": thing("AWS::S3::Bucket", LifecycleConfiguration={"Rules": [LARGE]}),
    "LoggingConfiguration": thing("AWS::S3::Bucket", LoggingConfiguration=TARGET),
    "NotificationConfiguration": thing(
        "AWS::S3::Bucket", NotificationConfiguration={"TopicConfigurations": [TOPIC]}
    ),
    "LoggingConfig": thing(**FUNCTION, LoggingConfig={"LogFormat": "JSON"}),
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_not_known_inside_of_a_property_fails_its_resource(stacks: Stacks, name: str) -> None:
    stack = stacks.create({"Thing": NESTED[name]})
    assert stacks.wait(stack)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"of {name} the local cloud does not support" in stacks.reasons(stack)["Thing"]


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
    s3, bucket = stacks.cloud.client("s3"), stacks.physical(name, "Full")
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
    assert stacks.api.list_imports(ExportName=shared)["Imports"] == [importer]
    with pytest.raises(ClientError, match=f"Export {shared} cannot be deleted as it is in use by {importer}"):
        stacks.api.delete_stack(StackName=exporter)
    assert stacks.update(exporter, {"B": BUCKET})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.api.list_exports()["Exports"]
    assert stacks.delete(importer)["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.delete(exporter)["StackStatus"] == "DELETE_COMPLETE"


def test_a_name_in_a_template_is_no_import(stacks: Stacks) -> None:
    shared = f"shared-{uuid.uuid4().hex}"
    output = {"O": {"Value": "v", "Export": {"Name": {"Fn::Sub": shared}}}}
    exporter = stacks.create({"B": BUCKET}, Outputs=output)
    stacks.wait(exporter)
    stacks.wait(stacks.create({"P": thing("AWS::SSM::Parameter", Type="String", Value=shared)}))
    with pytest.raises(ClientError, match=f"Export '{shared}' is not imported by any stack."):
        stacks.api.list_imports(ExportName=shared)
    twice = stacks.create({"B": BUCKET}, Outputs=output)
    assert stacks.wait(twice)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exported" in str(stacks.api.describe_stack_events(StackName=twice)["StackEvents"])
    assert stacks.delete(exporter)["StackStatus"] == "DELETE_COMPLETE"


def test_what_is_removed_from_a_template_goes_and_what_it_keeps_stays(stacks: Stacks) -> None:
    name = stacks.create({"A": BUCKET, "B": BUCKET})
    stacks.wait(name)
    a, b = stacks.physical(name, "A"), stacks.physical(name, "B")
    stacks.api.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"A": BUCKET}}))
    assert stacks.wait(name)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.physical(name, "A") == a
    assert b not in stacks.buckets()
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.api.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"A": BUCKET}}))
