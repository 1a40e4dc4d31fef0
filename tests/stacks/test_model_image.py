"""The ways in which the container image comes to be: built in the account, built here, or named by its URI."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

import app as application
from stacks.ecr_image import EcrImage
from stacks.model_image import destination
from stacks.settings import Settings, SettingsError

ACCOUNT, REGION = "123456789012", "eu-west-1"
URI = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop/clip:v1"
DIGEST = "@sha256:" + "0123456789abcdef" * 4
BUNDLE = "demo/model/bundle"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def service(**context: str) -> Template:
    """Return the service stack's template under some settings."""
    _, stack = application.build(cdk.App(context={"model": BUNDLE, **context}))
    return Template.from_stack(stack)


def only(template: Template, kind: str) -> Mapping[str, Any]:
    """Return the properties of the one resource of a kind."""
    (found,) = template.find_resources(kind).values()
    properties: Mapping[str, Any] = found["Properties"]
    return properties


def test_an_image_built_here_is_pushed_with_a_manifest_that_sagemaker_takes(tmp_path: Path) -> None:
    app = cdk.App(context={"model": BUNDLE, "image": "docker"}, outdir=str(tmp_path))
    application.build(app)
    app.synth()
    manifest = json.loads((tmp_path / "ClipSearch-Service.assets.json").read_text())
    (image,) = manifest["dockerImages"].values()
    assert image["source"]["dockerOutputs"] == ["type=docker"]
    assert image["source"]["platform"] == "linux/amd64"


def test_an_image_built_in_the_account_has_such_a_manifest_too() -> None:
    command = only(service(), "Custom::CDKContainerImageBuild")["buildCommand"]
    assert "--output type=docker," in command
    assert "--provenance=false" in command


@pytest.mark.parametrize(
    "uri",
    [
        URI,
        URI.removesuffix(":v1") + DIGEST,
        URI + DIGEST,
        f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/clip:v1",
        f"{ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com/clip:v1",
        f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/clip:v1",
    ],
)
def test_an_image_of_the_account_in_any_partition_is_taken_as_it_is(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = EcrImage.parse(uri)
    assert image is not None
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", ACCOUNT)
    monkeypatch.setenv("CDK_DEFAULT_REGION", image.region)
    template = service(image=uri)
    assert only(template, "AWS::SageMaker::Model")["PrimaryContainer"]["Image"] == uri
    arn = ["arn:", {"Ref": "AWS::Partition"}, ":ecr:", Match.any_value(), ":", Match.any_value()]
    pull = {
        "Action": Match.array_with(["ecr:BatchGetImage"]),
        "Resource": {"Fn::Join": ["", [*arn, f":repository/{image.repository}"]]},
    }
    template.has_resource_properties(
        "AWS::IAM::Policy", {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(pull)])}}
    )


@pytest.mark.parametrize(
    "uri",
    [
        "clip",
        "clip:v1",
        "docker.io/library/clip:v1",
        "public.ecr.aws/x/clip:v1",
        URI.removesuffix(":v1"),
        URI + "@sha256:0123",
        URI.replace(ACCOUNT, "1234"),
        URI.replace("clip", "Clip"),
        f"https://{URI}",
        f"{URI} ",
        "",
    ],
)
def test_what_is_no_image_in_ecr_with_a_tag_or_digest_is_refused(uri: str) -> None:
    with pytest.raises(SettingsError, match="setting image is codebuild, docker, or the URI of an image"):
        Settings.from_context({"image": uri})


@pytest.mark.parametrize(
    ("account", "region", "message"),
    [
        (
            "210987654321",
            REGION,
            f"setting image names the account {ACCOUNT}, but the stack goes to 210987654321",
        ),
        (ACCOUNT, "us-east-1", f"setting image names the Region {REGION}, but the stack goes to us-east-1"),
    ],
)
def test_an_image_of_another_account_or_region_is_refused(
    account: str, region: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", account)
    monkeypatch.setenv("CDK_DEFAULT_REGION", region)
    with pytest.raises(SettingsError, match=message):
        service(image=URI)


def test_a_stack_that_says_where_it_goes_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "210987654321")
    environment = cdk.Environment(account=ACCOUNT, region=REGION)
    assert destination(cdk.Stack(cdk.App(), "Somewhere", env=environment)) == (ACCOUNT, REGION)


def test_where_nobody_says_where_the_stack_goes_the_form_is_checked() -> None:
    assert only(service(image=URI), "AWS::SageMaker::Model")["PrimaryContainer"]["Image"] == URI


def test_codebuild_gives_up_before_cloudformation_does() -> None:
    template = service(build_compute_type="BUILD_GENERAL1_LARGE")
    project = only(template, "AWS::CodeBuild::Project")
    build_s = 60 * (project["QueuedTimeoutInMinutes"] + project["TimeoutInMinutes"])
    assert build_s < int(only(template, "Custom::CDKContainerImageBuild")["ServiceTimeout"]) < 3600
    assert project["Environment"]["ComputeType"] == "BUILD_GENERAL1_LARGE"


RECORDING = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
case " $FAILING " in *" $1 "* | *" $2 "*) exit 1 ;; esac
"""


BUILD = "docker buildx build --build-arg A=1 ."
PUSH = ["docker tag artifact:t1 r.example/clip:t1", "docker push r.example/clip:t1"]


def test_an_image_that_the_repository_has_is_taken(tmp_path: Path) -> None:
    done, calls = run_build(tmp_path)
    assert done
    assert BUILD not in calls
    assert calls.index("docker tag r.example/clip:t1 artifact:t1") < calls.index(PUSH[0])
    assert calls[-2:] == PUSH


def test_an_image_that_the_repository_lacks_is_built(tmp_path: Path) -> None:
    done, calls = run_build(tmp_path, "pull")
    assert done
    assert BUILD in calls
    assert calls[-2:] == PUSH


def test_a_build_that_fails_pushes_nothing(tmp_path: Path) -> None:
    done, calls = run_build(tmp_path, "pull", "build")
    assert not done
    assert not [call for call in calls if call.startswith("docker push")]


def run_build(folder: Path, *failing: str) -> tuple[bool, list[str]]:
    """Run the build phase of the project's own specification in a shell, with tools that only note their calls."""
    specification = json.loads(only(service(), "AWS::CodeBuild::Project")["Source"]["BuildSpec"])
    tools = folder / "tools"
    tools.mkdir()
    for name in ("aws", "docker", "unzip"):
        (tools / name).write_text(RECORDING)
        (tools / name).chmod(0o755)
    variables = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        "FAILING": " ".join(failing) or "none",
        "buildCommand": BUILD,
        "repositoryUri": "r.example/clip",
        "imageTag": "t1",
    }
    script = "\n".join(specification["phases"]["build"]["commands"])
    ended = subprocess.run(
        ["sh", "-e", "-c", script], env=variables, cwd=folder, capture_output=True, check=False
    )
    return ended.returncode == 0, (folder / "calls").read_text().splitlines()
