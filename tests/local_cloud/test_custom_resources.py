"""What custom resources are sent when a deployment is rolled back."""

import uuid
from typing import Any

from local_cloud_kit.stacks import Stacks, thing

CODE = """
import json, urllib.request

def handler(event, context):
    kind, given = event["RequestType"], event["ResourceProperties"]
    made = event.get("PhysicalResourceId") or "made-" + given["Colour"]
    print("took", kind, made, given["Colour"])
    status = "FAILED" if kind == given.get("Fails") else "SUCCESS"
    answer = {
        "Status": status, "Reason": "on purpose", "PhysicalResourceId": made, "StackId": event["StackId"],
        "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request).close()
"""
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


class Told:
    """A stack with a custom resource, and what its function was told."""

    def __init__(self, stacks: Stacks) -> None:
        self.stacks = stacks
        self.function = f"told-{uuid.uuid4().hex}"

    def resources(self, **properties: str) -> dict[str, Any]:
        token = {"Fn::GetAtt": ["Function", "Arn"]}
        policy = {"Statement": [TRUST]}
        return {
            "Role": thing("AWS::IAM::Role", AssumeRolePolicyDocument=policy, ManagedPolicyArns=[LOGS]),
            "Function": thing(
                "AWS::Lambda::Function",
                FunctionName=self.function,
                Code={"ZipFile": CODE},
                Handler="index.handler",
                Runtime="python3.13",
                Role={"Fn::GetAtt": ["Role", "Arn"]},
            ),
            "Thing": thing("Custom::Thing", ServiceToken=token, **properties),
        }

    def events(self) -> list[str]:
        log = self.stacks.cloud.home / "logs" / "lambda" / f"{self.function}.log"
        lines = log.read_text().splitlines()
        return [line.partition("took ")[2] for line in lines if "took " in line]


def test_a_failed_creation_is_deleted(stacks: Stacks) -> None:
    told = Told(stacks)
    name = stacks.create(told.resources(Colour="red", Fails="Create"))
    assert stacks.wait(name)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert told.events() == ["Create made-red red", "Delete made-red red"]


def test_a_failed_update_is_updated_back(stacks: Stacks) -> None:
    told = Told(stacks)
    name = stacks.create(told.resources(Colour="red"))
    stacks.wait(name)
    failed = stacks.update(name, told.resources(Colour="blue", Fails="Update"))
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert told.events() == ["Create made-red red", "Update made-red blue", "Update made-red red"]
    assert stacks.physical(name, "Thing") == "made-red"


def test_what_succeeded_before_another_failed_is_undone_too(stacks: Stacks) -> None:
    told = Told(stacks)
    name = stacks.create(told.resources(Colour="red"))
    stacks.wait(name)
    resources = told.resources(Colour="blue")
    other = {**resources["Thing"], "DependsOn": "Thing"}
    other["Properties"] = {**other["Properties"], "Colour": "green", "Fails": "Create"}
    assert stacks.update(name, {**resources, "Other": other})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert told.events()[1:] == [
        "Update made-red blue",
        "Create made-green green",
        "Update made-red red",
        "Delete made-green green",
    ]
