"""What a build is asked for, read from its environment."""

from __future__ import annotations

import shlex
from dataclasses import dataclass


class BuildFailedError(Exception):
    """A build did not produce an image; the message is for whoever deploys."""


@dataclass(frozen=True)
class BuildOrder:
    """What a build is asked for."""

    command: str
    source: str
    uri: str
    """The repository's, of ECR."""
    tag: str
    arguments: dict[str, str]
    pull_first: bool = False
    """Whether an image that the repository has under this tag is taken instead of a build."""

    @property
    def repository(self) -> str:
        """The repository's name."""
        return self.uri.split("/", 1)[1]

    @classmethod
    def from_variables(cls, variables: dict[str, str], specification: str = "") -> BuildOrder:
        """Read an order from a build's environment and its project's build specification.

        Raises `BuildFailedError` for other kinds of build.
        """
        missing = [
            n for n in ("buildCommand", "sourceS3Url", "repositoryUri", "imageTag") if n not in variables
        ]
        if missing:
            raise BuildFailedError(
                f"the local cloud builds container images only; the build lacks {', '.join(missing)}"
            )
        command = variables["buildCommand"]
        return cls(
            command,
            variables["sourceS3Url"],
            variables["repositoryUri"],
            variables["imageTag"],
            build_arguments(command),
            "docker pull" in specification,
        )


def build_arguments(command: str) -> dict[str, str]:
    """The `--build-arg NAME=value` options of a `docker build` command."""
    words = shlex.split(command)
    following = (words[i + 1] for i, word in enumerate(words[:-1]) if word == "--build-arg")
    joined = (word.removeprefix("--build-arg=") for word in words if word.startswith("--build-arg="))
    return dict(pair.split("=", 1) for pair in (*following, *joined) if "=" in pair)
