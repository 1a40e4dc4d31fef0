"""The deployed application in a small account, and the command line that works on it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from click.testing import CliRunner, Result

from clip_search.cli import main

API_HOST = "abc123.execute-api.eu-central-1.amazonaws.com"
BUCKET = "shop-catalogue"
ROLE = "arn:aws:iam::123456789012:role/ingest"


@dataclass(frozen=True)
class Shop:
    """The deployed application."""

    s3: Any
    stepfunctions: Any
    state_machine: str

    def objects(self, *, below: str = "") -> set[str]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=below).get("Contents", [])
        return {item["Key"] for item in listed}

    def report(self, run: str, **figures: object) -> None:
        """What the application's last step leaves."""
        body = json.dumps({"run": run, **figures}).encode()
        self.s3.put_object(Bucket=BUCKET, Key=f"runs/{run}/report.json", Body=body)


def deploy(definition: dict[str, Any]) -> Shop:
    """Stacks with the documented outputs, and a state machine that really runs."""
    stepfunctions = boto3.client("stepfunctions")
    machine = stepfunctions.create_state_machine(
        name="ingest", definition=json.dumps(definition), roleArn=ROLE
    )
    create_stack("ClipSearch-Data", {"BucketName": BUCKET, "DomainEndpoint": "search.example"}, bucket=BUCKET)
    service = {
        "ApiUrl": f"https://{API_HOST}/v1/",
        "StateMachineArn": machine["stateMachineArn"],
        "EndpointName": "clip",
        "ModelName": "clip",
    }
    create_stack("ClipSearch-Service", service, bucket="unused")
    return Shop(boto3.client("s3"), stepfunctions, machine["stateMachineArn"])


def ask_for_a_key(value: str) -> None:
    """Let the search API have a key of this value, as a deployment with `api_access=key` has."""
    key = boto3.client("apigateway").create_api_key(name="shop", value=value, enabled=True)["id"]
    _add_output("ApiKeyId", key)


def open_to_everybody() -> None:
    """Let the API have a page, as a deployment with `api_access=public` has."""
    _add_output("PageUrl", f"https://{API_HOST}/v1/")


def _add_output(name: str, value: str) -> None:
    cloudformation = boto3.client("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName="ClipSearch-Service")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    cloudformation.delete_stack(StackName="ClipSearch-Service")
    create_stack("ClipSearch-Service", {**outputs, name: value}, bucket="unused")


def create_stack(name: str, outputs: dict[str, str], *, bucket: str) -> None:
    template = {
        "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def run(*arguments: str | Path) -> Result:
    """`clip-search` with these arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
