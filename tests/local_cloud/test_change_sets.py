"""What change sets say that an update would do, and what it does."""

from typing import Any

import pytest

from local_cloud_kit.stacks import Stacks, thing

GROUP = "AWS::Logs::LogGroup"
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}


def parameter(value: Any, **more: Any) -> dict[str, Any]:
    return thing("AWS::SSM::Parameter", Type="String", Value=value, **more)


def test_replacement_is_what_the_schemas_say(stacks: Stacks) -> None:
    def resources(kept: str, name: str, days: int) -> dict[str, Any]:
        return {
            "Renamed": parameter("v", Name=f"/{kept}/{name}"),
            "Kept": thing(GROUP, RetentionInDays=days),
            "Follows": parameter({"Ref": "Renamed"}),
            "Follower": thing(
                "AWS::S3::BucketPolicy", Bucket={"Ref": "Bucket"}, PolicyDocument={"Statement": [STATEMENT]}
            ),
            "Bucket": thing("AWS::S3::Bucket", Tags=[{"Key": "k", "Value": name}]),
            "Still": thing("AWS::SNS::Topic"),
        }

    name = stacks.create({"Still": thing("AWS::SNS::Topic")})
    stacks.wait(name)
    stacks.update(name, {k: v for k, v in resources(name, "one", 7).items() if k != "Follower"})
    found = stacks.changes(name, resources(name, "two", 14))
    said = {key: (change["Action"], change.get("Replacement")) for key, change in found.items()}
    assert said == {
        "Renamed": ("Modify", "True"),
        "Kept": ("Modify", "False"),
        "Follows": ("Modify", "False"),
        "Follower": ("Add", None),
        "Bucket": ("Modify", "False"),
    }
    target = {"Attribute": "Properties", "Name": "Name", "RequiresRecreation": "Always"}
    expected = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    assert found["Renamed"]["Details"] == [expected]
    assert found["Follows"]["Details"][0]["Evaluation"] == "Dynamic"


def test_what_depends_on_another_resource_is_replaced_perhaps(stacks: Stacks) -> None:
    def resources(days: int) -> dict[str, Any]:
        return {
            "Group": thing(GROUP, RetentionInDays=days),
            "Named": parameter("v", Name={"Fn::Sub": "/${Group}/p"}),
        }

    name = stacks.create(resources(7))
    stacks.wait(name)
    before = stacks.physical(name, "Named")
    assert stacks.changes(name, resources(14))["Named"]["Replacement"] == "Conditional"
    stacks.update(name, resources(14))
    assert stacks.physical(name, "Named") == before


def test_a_resource_keeps_its_type(stacks: Stacks) -> None:
    name = stacks.create({"Thing": thing(GROUP)})
    stacks.wait(name)
    with pytest.raises(Exception, match=r"modifies resource type of the following resources: \[Thing\]"):
        stacks.update(name, {"Thing": thing("AWS::SNS::Topic")})


def test_settings_that_a_template_no_longer_has_are_taken_back(stacks: Stacks) -> None:
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://shop.example"]}
    name = stacks.create({"B": thing("AWS::S3::Bucket", CorsConfiguration={"CorsRules": [rule]})})
    stacks.wait(name)
    s3, bucket = stacks.cloud.client("s3"), stacks.physical(name, "B")
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    stacks.update(name, {"B": thing("AWS::S3::Bucket")})
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)


def test_a_role_changes_whole_but_for_what_it_cannot(stacks: Stacks) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [trust]}

    def role(**more: Any) -> dict[str, Any]:
        return {"R": thing("AWS::IAM::Role", AssumeRolePolicyDocument=policy, **more)}

    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    name = stacks.create(role(Description="first", PermissionsBoundary=boundary))
    stacks.wait(name)
    updated = stacks.update(name, role(Description="second", MaxSessionDuration=7200))
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons(name)
    found = stacks.cloud.client("iam").get_role(RoleName=stacks.physical(name, "R"))["Role"]
    assert (found["Description"], found["MaxSessionDuration"]) == ("second", 7200)
    assert not found.get("PermissionsBoundary")
    refused = stacks.update(name, role(Tags=[{"Key": "k", "Value": "v"}]))
    assert refused["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot change the property Tags" in stacks.reasons(name)["R"]
