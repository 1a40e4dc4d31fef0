"""The sample app of these tests, in a local cloud that builds its image with the app's own script."""

import json
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from opensearchpy import OpenSearch, RequestsHttpConnection
from requests_aws4auth import AWS4Auth

from local_cloud.testing import Cloud, running_cloud

APPS = Path(__file__).parent / "apps"
STACK = "Shop"
DEPLOY_SECONDS = 120


@contextmanager
def bootstrapped(folders: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Cloud]:
    """A local cloud of its own, ready for the CDK."""
    settings = {
        "OPENSEARCH_URL": opensearch_url,
        "LOCAL_CLOUD_IMAGE_BUILD": shlex.join([sys.executable, str(APPS / "build_image.py")]),
        "LOCAL_CLOUD_CONTAINER_ENV": "BIND_HOST=127.0.0.1",
    }
    with running_cloud(folders.mktemp("cloud"), settings) as cloud:
        result = cloud.cdk("bootstrap", "aws://123456789012/us-east-1", folder=folders.mktemp("elsewhere"))
        assert result.returncode == 0, result.stderr
        yield cloud


def domain_signer(cloud: Cloud) -> AWS4Auth:
    """Sign for the cloud's OpenSearch as the operator, for `requests`."""
    key = cloud.environment
    return AWS4Auth(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"], key["AWS_REGION"], "es")


def domain_client(cloud: Cloud) -> OpenSearch:
    """A client of the cloud's OpenSearch, as the operator."""
    return OpenSearch(
        [cloud.opensearch], http_auth=domain_signer(cloud), connection_class=RequestsHttpConnection
    )


@dataclass(frozen=True)
class Sample:
    """A copy of the sample app that a test may change."""

    cloud: Cloud
    folder: Path

    @classmethod
    def copied(cls, cloud: Cloud, folders: pytest.TempPathFactory) -> "Sample":
        folder = folders.mktemp("app") / "shop"
        shutil.copytree(APPS / "shop", folder)
        return cls(cloud, folder)

    def deploy(self, *context: str, ok: bool = True) -> str:
        """Deploy with the CDK CLI; gives what it said."""
        return self.cdk("deploy", "--require-approval", "never", *context, ok=ok)

    def cdk(self, *arguments: str, ok: bool = True) -> str:
        """Run the CDK CLI, which must succeed or, where `ok` is false, fail."""
        result = self.cloud.cdk(*arguments, folder=self.folder)
        said = result.stdout + result.stderr
        assert (result.returncode == 0) is ok, said
        return said

    def outputs(self) -> dict[str, str]:
        return self.cloud.outputs(STACK)

    def update(self, template: dict[str, Any]) -> tuple[str, list[str]]:
        """Update the stack by the plain API; gives its last status and the reasons of failures."""
        cloudformation = self.cloud.client("cloudformation")
        seen = {e["EventId"] for e in cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]}
        cloudformation.update_stack(
            StackName=STACK,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": key, "UsePreviousValue": True} for key in template["Parameters"]],
        )
        end = time.monotonic() + DEPLOY_SECONDS
        while True:
            status = str(cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
                fresh = [event for event in events if event["EventId"] not in seen]
                return status, [event.get("ResourceStatusReason", "") for event in fresh]
            assert time.monotonic() < end
            time.sleep(0.05)

    def template(self) -> dict[str, Any]:
        """The template as it was deployed."""
        body = self.cloud.client("cloudformation").get_template(StackName=STACK)["TemplateBody"]
        return dict(body if isinstance(body, dict) else json.loads(body))
