"""What CodeBuild does to build the image: as `ContainerImageBuild` has it, but nothing twice."""

import json

_BUILD = 'eval "$buildCommand"'
_BUILD_UNLESS_THERE = (
    "docker pull --quiet $repositoryUri:$imageTag && docker tag $repositoryUri:$imageTag artifact:$imageTag"
    f' || {{ echo "$imageTag is not in the repository yet"; {_BUILD}; }}'
)


def without_rebuild(specification: str) -> str:
    """Let a build specification take the image out of the repository where its tag, which means its content, exists.

    CloudFormation asks for a build at every change of the resource: a rollback, too.
    """
    document = json.loads(specification)
    phase = document["phases"]["build"]
    if phase["commands"].count(_BUILD) != 1:
        raise ValueError(f"the build specification of ContainerImageBuild has no command {_BUILD!r} any more")
    phase["commands"] = [_BUILD_UNLESS_THERE if c == _BUILD else c for c in phase["commands"]]
    return json.dumps(document, indent=2)
