"""What CloudFormation refuses of a template before anything is deployed, by its own schemas."""

import json
import uuid
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_cloud.testing import Cloud

ROLE = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
}
FUNCTION = {
    "Code": {"ZipFile": "x"},
    "Handler": "index.handler",
    "Runtime": "python3.13",
    "Role": "arn:aws:iam::123456789012:role/r",
}
PARAMETER = {"Type": "String", "Value": "v"}


def thing(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def statement(**policy: Any) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": [policy]}
    policies = [{"PolicyName": "p", "PolicyDocument": document}]
    return thing("AWS::IAM::Role", AssumeRolePolicyDocument=ROLE, Policies=policies)


SCHEMAS = [
    ("a type", {"Type": "AWS::Nimbus::Cloud"}, r"Unrecognized resource types: .*AWS::Nimbus::Cloud"),
    ("a property", thing("AWS::S3::Bucket", Shape=1), r"for resource Thing .*\n#/Shape: .*'Shape' was unexp"),
    ("one that is nested", thing("AWS::Lambda::Function", **FUNCTION, VpcConfig={"X": 1}), "#/VpcConfig/X:"),
    ("a missing property", thing("AWS::SSM::Parameter", Type="String"), "'Value' is a required property"),
    (
        "a value's type",
        thing("AWS::Lambda::Function", **FUNCTION, Timeout="soon"),
        "#/Timeout: 'soon' is not",
    ),
    ("a value's range", thing("AWS::Lambda::Function", **FUNCTION, MemorySize=5), "#/MemorySize: 5 is less"),
    ("an enumeration", thing("AWS::Logs::LogGroup", RetentionInDays=4), "#/RetentionInDays: 4 is not one of"),
    ("a pattern", thing("AWS::S3::Bucket", BucketName="Not_One"), "#/BucketName: 'Not_One'"),
    ("a length", thing("AWS::Logs::LogGroup", LogGroupName="x" * 513), "#/LogGroupName: .* is longer than"),
    ("a policy's effect", statement(Effect="Permit", Action="s3:*", Resource="*"), "'Permit' is not one of"),
    ("a policy without resources", statement(Effect="Allow", Action="s3:*"), "Statement/0: .*'Resource'"),
    ("a custom resource without a function", thing("Custom::Thing", Colour="red"), "'ServiceToken' is a req"),
    ("a reference", thing("AWS::SNS::Topic", TopicName={"Ref": "Nobody"}), "#/TopicName/Ref: 'Nobody'"),
    ("an attribute", thing("AWS::SNS::Topic", TopicName={"Fn::GetAtt": ["Good", "X"]}), "'X' is not one of"),
    ("a function's form", thing("AWS::SNS::Topic", TopicName={"Fn::Join": "x"}), "#/TopicName/Fn::Join:"),
    ("a resource's member", {**thing("AWS::SNS::Topic"), "Colour": 1}, "'Colour' .* at /Resources/Thing"),
    (
        "a policy of deletion",
        {**thing("AWS::SNS::Topic"), "DeletionPolicy": "Maybe"},
        "'Maybe' is not one of",
    ),
]


@pytest.mark.parametrize(("resource", "words"), [row[1:] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
def test_what_the_schemas_refuse(cloud: Cloud, resource: dict[str, Any], words: str) -> None:
    refused(cloud, {"Thing": resource, "Good": {"Type": "AWS::S3::Bucket"}}, "ValidationError", words)


def refused(cloud: Cloud, resources: dict[str, Any], code: str, words: str, **more: Any) -> None:
    """By each operation that takes a template; no stack is left of it."""
    api, name = cloud.client("cloudformation"), f"refused-{uuid.uuid4().hex}"
    asked = {"StackName": name, "TemplateBody": json.dumps({"Resources": resources, **more})}
    for create in (
        partial(api.create_change_set, ChangeSetName="c", ChangeSetType="CREATE", **asked),
        partial(api.create_stack, **asked),
    ):
        with pytest.raises(ClientError, match=f"(?s){words}") as error:
            create()
        assert error.value.response["Error"]["Code"] == code
    assert name not in [stack["StackName"] for stack in api.describe_stacks()["Stacks"]]
