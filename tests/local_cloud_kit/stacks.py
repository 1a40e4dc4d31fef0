"""Stacks through plain clients."""

import json
import time
import uuid
from typing import Any

from local_cloud.testing import Cloud


def thing(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource."""
    return {"Type": kind, "Properties": properties}


class Stacks:
    """Creates and deletes stacks and waits for them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.api = cloud.client("cloudformation")
        self.names: list[str] = []

    def create(self, resources: dict[str, Any], **sections: Any) -> str:
        """Begin to create a stack; gives its name."""
        name = f"s-{uuid.uuid4().hex[:12]}"
        self.names.append(name)
        self.api.create_stack(
            StackName=name,
            TemplateBody=json.dumps({"Resources": resources, **sections}),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return name

    def update(self, name: str, resources: dict[str, Any], **sections: Any) -> dict[str, Any]:
        """Update a stack; gives it as it is when that has ended."""
        self.api.update_stack(
            StackName=name,
            TemplateBody=json.dumps({"Resources": resources, **sections}),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return self.wait(name)

    def changes(self, name: str, resources: dict[str, Any], **sections: Any) -> dict[str, dict[str, Any]]:
        """What a change set says that an update would change, by logical id."""
        asked = {"StackName": name, "ChangeSetName": f"c-{uuid.uuid4().hex}"}
        body = json.dumps({"Resources": resources, **sections})
        self.api.create_change_set(**asked, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
        described = self.api.describe_change_set(**asked)["Changes"]
        return {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"] for c in described}

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

    def physical(self, name: str, logical: str) -> str:
        found = self.api.describe_stack_resource(StackName=name, LogicalResourceId=logical)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def reasons(self, name: str) -> dict[str, str]:
        """Why resources failed, by logical id."""
        events = self.api.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
        return {event["LogicalResourceId"]: event.get("ResourceStatusReason", "") for event in failed}
