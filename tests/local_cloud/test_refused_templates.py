"""What CloudFormation refuses of a template before anything is deployed, by its own schemas."""

import json
import re
import uuid
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_cloud.cloudformation.resources import TYPES
from local_cloud.cloudformation.resources.without_effect import WHOLE, WITHOUT_EFFECT, table
from local_cloud.cloudformation.schemas import Schemas
from local_cloud.settings import CHECKOUT
from local_cloud.testing import Cloud
from local_cloud_kit.stacks import Stacks, thing

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
ALIAS = {"kind": "AWS::Lambda::Alias", "FunctionName": "f", "FunctionVersion": "1", "Name": "live"}
CAPACITY = {"ProvisionedConcurrentExecutions": 1}
ALLOWED = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def statement(name: str | None = None, **policy: Any) -> dict[str, Any]:
    """A role with a policy of one statement."""
    document = {"Version": "2012-10-17", "Statement": [policy]}
    policies = [{"PolicyName": "p", "PolicyDocument": document}]
    named = {"RoleName": name} if name else {}
    return thing("AWS::IAM::Role", AssumeRolePolicyDocument=ROLE, Policies=policies, **named)


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


UNSUPPORTED = [
    ("a type", thing("AWS::SQS::Queue"), "does not support the type AWS::SQS::Queue (Thing)"),
    (
        "a function's network",
        thing("AWS::Lambda::Function", **FUNCTION, VpcConfig={}),
        "property VpcConfig of AW",
    ),
    (
        "an alias's capacity",
        thing(**ALIAS, ProvisionedConcurrencyConfig=CAPACITY),
        "ProvisionedConcurrencyConf",
    ),
    (
        "an API's description",
        thing("AWS::ApiGateway::RestApi", Body={"openapi": "3.0.1"}),
        "the property Body of",
    ),
    (
        "a log group's class",
        thing("AWS::Logs::LogGroup", LogGroupClass="STANDARD"),
        "property LogGroupClass of",
    ),
    (
        "a bucket's lock",
        thing("AWS::S3::Bucket", ObjectLockEnabled=True),
        "the property ObjectLockEnabled of",
    ),
    ("a key's turning", thing("AWS::KMS::Key", EnableKeyRotation=True), "the property EnableKeyRotation of"),
    ("a queue of a topic", thing("AWS::SNS::Topic", FifoTopic=True), "the property FifoTopic of"),
    (
        "how an alias moves",
        {
            **thing(**ALIAS),
            "UpdatePolicy": {
                "CodeDeployLambdaAliasUpdate": {"ApplicationName": "a", "DeploymentGroupName": "b"}
            },
        },
        "UpdatePolicy of",
    ),
]
IDENTITIES = [
    ("a role", statement(**ALLOWED), "CAPABILITY_IAM"),
    ("a name", statement(name="r", **ALLOWED), "CAPABILITY_NAMED_IAM"),
]
PARAMETERS = [
    ("a choice", {"AllowedValues": ["a", "b"]}, "must be one of the values a, b"),
    ("a pattern", {"AllowedPattern": "[a-z]+"}, r"must match pattern \[a-z\]\+"),
    ("a length", {"MaxLength": 2}, "must contain at most 2 characters"),
    ("a number", {"Type": "Number"}, "must be a number"),
    ("words", {"AllowedPattern": "[a-z]+", "ConstraintDescription": "letters please"}, "letters please"),
]


@pytest.mark.parametrize(("resource", "words"), [row[1:] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
def test_what_the_schemas_refuse(cloud: Cloud, resource: dict[str, Any], words: str) -> None:
    refused(cloud, {"Thing": resource, "Good": {"Type": "AWS::S3::Bucket"}}, "ValidationError", words)


@pytest.mark.parametrize(("resource", "words"), [r[1:] for r in UNSUPPORTED], ids=[r[0] for r in UNSUPPORTED])
def test_what_this_cloud_lacks(cloud: Cloud, resource: dict[str, Any], words: str) -> None:
    refused(cloud, {"Thing": resource}, "ValidationError", re.escape(words))


@pytest.mark.parametrize(("resource", "wanted"), [r[1:] for r in IDENTITIES], ids=[r[0] for r in IDENTITIES])
def test_identities_want_a_capability(cloud: Cloud, resource: dict[str, Any], wanted: str) -> None:
    words = rf"Requires capabilities : \[{wanted}\]"
    refused(cloud, {"Thing": resource}, "InsufficientCapabilitiesException", words)


@pytest.mark.parametrize(("declared", "words"), [r[1:] for r in PARAMETERS], ids=[r[0] for r in PARAMETERS])
def test_parameters_keep_to_their_constraints(cloud: Cloud, declared: dict[str, Any], words: str) -> None:
    client, body = cloud.client("cloudformation"), {"Resources": {"Thing": thing("AWS::SNS::Topic")}}
    template = json.dumps({**body, "Parameters": {"P": {"Type": "String", **declared}}})
    given = [{"ParameterKey": "P", "ParameterValue": "Odd value"}]
    with pytest.raises(ClientError, match=f"Parameter P failed to satisfy constraint: {words}"):
        client.create_stack(StackName="constrained", TemplateBody=template, Parameters=given)


def test_rules_hold(cloud: Cloud) -> None:
    old = {"Fn::Contains": [["1", "2"], {"Ref": "Version"}]}
    assertion = {"Assert": {"Fn::Not": [old]}, "AssertDescription": "version 3 is required"}
    sections: dict[str, Any] = {
        "Parameters": {"Version": {"Type": "String", "Default": "2"}},
        "Rules": {"Recent": {"Assertions": [assertion]}},
    }
    words = "rule Recent failed: version 3 is required"
    refused(cloud, {"Thing": thing("AWS::SNS::Topic")}, "ValidationError", words, **sections)


def test_a_template_cannot_excuse_itself(cloud: Cloud) -> None:
    excuse = {"cfn-lint": {"config": {"ignore_checks": ["E3002"]}}}
    resource = {**thing("AWS::SNS::Topic", Shape=1), "Metadata": excuse}
    refused(cloud, {"Thing": resource}, "ValidationError", "'Shape' was unexpected", Metadata=excuse)


def test_a_transform_is_refused(cloud: Cloud) -> None:
    words = "does not support the transform AWS::Serverless"
    refused(
        cloud,
        {"Thing": thing("AWS::SNS::Topic")},
        "ValidationError",
        words,
        Transform="AWS::Serverless-2016-10-31",
    )


def test_what_conditions_leave_out_is_not_refused(stacks: Stacks) -> None:
    lock = {"Fn::If": ["Never", True, {"Ref": "AWS::NoValue"}]}
    resources = {
        "Queue": {**thing("AWS::SQS::Queue"), "Condition": "Never"},
        "Bucket": thing("AWS::S3::Bucket", ObjectLockEnabled=lock),
    }
    name = stacks.create(resources, Conditions={"Never": {"Fn::Equals": ["a", "b"]}})
    assert stacks.wait(name)["StackStatus"] == "CREATE_COMPLETE"


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


def test_what_has_no_effect_is_documented() -> None:
    assert table() in (CHECKOUT / "docs" / "local-cloud.md").read_text()


def test_what_has_no_effect_is_a_property_that_exists() -> None:
    schemas = Schemas("us-east-1")
    for kind, properties in WITHOUT_EFFECT.items():
        assert kind in TYPES
        assert properties.keys() - {WHOLE, "UpdatePolicy"} <= schemas.properties(kind), kind
    for kind, known in TYPES.items():
        assert (known.properties or frozenset()) <= schemas.properties(kind), kind
