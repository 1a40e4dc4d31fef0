"""The image's build in the account: an image that the repository has is not built again."""

from typing import Any

from journey.deployment import Deployment, until

NO_SOURCE = "s3://nowhere/source.zip"


def outcome(deployment: Deployment, tag: str) -> dict[str, Any]:
    """Ask for a build of a source that is not there, as CloudFormation's function would; return how it ended."""
    codebuild = deployment.client("codebuild")
    (project,) = codebuild.list_projects()["projects"]
    variables = {
        "buildCommand": "docker buildx build --build-arg MODEL=demo/model/bundle .",
        "sourceS3Url": NO_SOURCE,
        "repositoryUri": image(deployment)[0],
        "imageTag": tag,
    }
    override = [{"name": name, "value": value} for name, value in variables.items()]
    number = codebuild.start_build(projectName=project, environmentVariablesOverride=override)["build"]["id"]

    def ended() -> dict[str, Any] | None:
        (build,) = codebuild.batch_get_builds(ids=[number])["builds"]
        return build if build["buildComplete"] else None

    build = until(ended)
    assert build is not None
    return build


def image(deployment: Deployment) -> tuple[str, str]:
    """Return the repository and the tag of the deployed model's image."""
    model = deployment.client("sagemaker").describe_model(ModelName=deployment.output("Service", "ModelName"))
    repository, _, tag = model["PrimaryContainer"]["Image"].rpartition(":")
    return repository, tag


def test_a_tag_that_exists_is_not_built_again(deployment: Deployment) -> None:
    assert outcome(deployment, image(deployment)[1])["buildStatus"] == "SUCCEEDED"
    assert outcome(deployment, "another")["buildStatus"] == "FAILED"
