"""The container image of the CLIP server."""

import hashlib
import json
import os

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from cdklabs.deploy_time_build import ContainerImageBuild
from constructs import Construct, IConstruct

from stacks.assets import image_folder
from stacks.build_specification import without_rebuild
from stacks.ecr_image import EcrImage
from stacks.settings import Settings, SettingsError

_DOCKERFILE = "model_code/Dockerfile"
QUEUE_MINUTES, BUILD_MINUTES, SERVICE_MINUTES = 10, 40, 55
"""A build that takes too long ends by CodeBuild's time-outs, before CloudFormation gives up (in an hour at most)."""
_IMAGES_KEPT = 5


class ModelImage(Construct):
    """The image's URI, and the grant to pull it, whichever way it comes to be."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        arguments = {
            "BASE": settings.base_image,
            "MODEL": settings.model,
            "PRECISION": settings.precision,
            "CALIBRATION": settings.calibration,
            "TORCH_INDEX": settings.torch_index,
        }
        self._repository: ecr.IRepository
        self.content: str
        """Hexadecimal digits that are others as soon as the image is another."""
        if settings.image == "codebuild":
            self.uri = self._build_in_account(arguments, settings.build_compute_type)
        elif settings.image == "docker":
            self.uri = self._build_here(arguments)
        else:
            self.uri = self._named(settings.image)

    def grant_pull(self, role: iam.Role) -> None:
        """Let a role pull the image."""
        self._repository.grant_pull(role)

    def _named(self, uri: str) -> str:
        """Take an image that is in ECR already, of the account and the Region that the stack goes to."""
        image = EcrImage.parse(uri)
        assert image is not None  # noqa: S101 - the settings have been checked
        refusal = image.refusal(*destination(cdk.Stack.of(self)))
        if refusal:
            raise SettingsError(f"setting image {refusal}")
        self._repository = ecr.Repository.from_repository_name(self, "Repository", image.repository)
        self.content = hashlib.sha256(uri.encode()).hexdigest()
        return uri

    def _build_in_account(self, arguments: dict[str, str], compute_type: str) -> str:
        """Build with CodeBuild during the deployment: the operator needs neither Docker nor torch."""
        folder = str(image_folder(arguments["MODEL"], arguments["CALIBRATION"]))
        self.content = _content_tag(folder, arguments)
        self._repository = ecr.Repository(
            self,
            "Repository",
            image_scan_on_push=True,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=_IMAGES_KEPT)],
            removal_policy=cdk.RemovalPolicy.DESTROY,
            empty_on_delete=True,
        )
        build = ContainerImageBuild(
            self,
            "Build",
            directory=folder,
            file=_DOCKERFILE,
            build_args=arguments,
            repository=self._repository,
            platform=ecr_assets.Platform.LINUX_AMD64,
            tag=self.content,
        )
        self._shape_build(build, compute_type)
        return build.image_uri

    def _build_here(self, arguments: dict[str, str]) -> str:
        asset = ecr_assets.DockerImageAsset(
            self,
            "Asset",
            directory=str(image_folder(arguments["MODEL"], arguments["CALIBRATION"])),
            file=_DOCKERFILE,
            build_args=arguments,
            platform=ecr_assets.Platform.LINUX_AMD64,
            outputs=["type=docker"],  # SageMaker refuses OCI manifests, which Docker writes by now
        )
        self._repository, self.content = asset.repository, asset.asset_hash
        return asset.image_uri

    def _shape_build(self, build: ContainerImageBuild, compute_type: str) -> None:
        """Give the build memory for an export, an end before CloudFormation's, and no work that is done already."""
        resource = build.node.find_child("Resource").node.default_child
        assert isinstance(resource, cdk.CfnResource)  # noqa: S101
        resource.add_property_override("ServiceTimeout", str(SERVICE_MINUTES * 60))
        for project in filter(_is_project, cdk.Stack.of(self).node.find_all()):
            assert isinstance(project, codebuild.CfnProject)  # noqa: S101
            project.add_property_override("Environment.ComputeType", compute_type)
            project.add_property_override("QueuedTimeoutInMinutes", QUEUE_MINUTES)
            project.add_property_override("TimeoutInMinutes", BUILD_MINUTES)
            specification = cdk.Stack.of(self).resolve(project.source)["buildSpec"]
            project.add_property_override("Source.BuildSpec", without_rebuild(specification))


def destination(stack: cdk.Stack) -> tuple[str | None, str | None]:
    """Return account and Region that a stack goes to; for one that fits any, the CLI's own; None where nobody says."""
    return (
        _known(stack.account) or os.environ.get("CDK_DEFAULT_ACCOUNT"),
        _known(stack.region) or os.environ.get("CDK_DEFAULT_REGION"),
    )


def _known(value: str) -> str | None:
    return None if cdk.Token.is_unresolved(value) else value


def _is_project(construct: IConstruct) -> bool:
    return isinstance(construct, codebuild.CfnProject)


def _content_tag(folder: str, arguments: dict[str, str]) -> str:
    """Tag by content: the construct's own tag is random, and a fixed one would never replace the model."""
    return cdk.FileSystem.fingerprint(folder, extra_hash=json.dumps(arguments, sort_keys=True))[:32]
