"""CodeBuild for container images where there is no container engine.

A build whose environment holds a `docker build` command (`buildCommand`), a zipped context (`sourceS3Url`)
and a tag runs one command of the settings instead, with the build's arguments as `BUILD_ARG_…` variables;
what it leaves in its folder is the image. The answer goes to CloudFormation as the project's build
specification would send it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shlex
import shutil
import tempfile
import threading
import urllib.request
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from . import process as processes
from .aws.clients import Clients
from .aws.errors import AwsError
from .aws.service import Json, Operations
from .sagemaker.containers import Images
from .sagemaker.transform_input import parse_s3

CALLBACK_TIMEOUT_SECONDS = 30
REASON_LINES = 15
_log = logging.getLogger(__name__)


class BuildFailedError(Exception):
    """A build did not produce an image; the message is for whoever deploys."""


@dataclass(frozen=True)
class BuildOrder:
    """What a build is asked for."""

    command: str
    source: str
    repository: str
    tag: str
    arguments: dict[str, str]

    @classmethod
    def from_variables(cls, variables: dict[str, str]) -> BuildOrder:
        """Read an order from a build's environment; raises `BuildFailedError` for other kinds of build."""
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
            variables["repositoryUri"].split("/", 1)[1],
            variables["imageTag"],
            build_arguments(command),
        )


def build_arguments(command: str) -> dict[str, str]:
    """The `--build-arg NAME=value` options of a `docker build` command."""
    words = shlex.split(command)
    following = (words[i + 1] for i, word in enumerate(words[:-1]) if word == "--build-arg")
    joined = (word.removeprefix("--build-arg=") for word in words if word.startswith("--build-arg="))
    return dict(pair.split("=", 1) for pair in (*following, *joined) if "=" in pair)


class CodeBuild:
    """Projects and builds. Builds run in the background, one at a time."""

    def __init__(
        self, account: str, region: str, clients: Clients, images: Images, logs: Path, command: str | None
    ) -> None:
        self._arn = f"arn:aws:codebuild:{region}:{account}"
        self._clients = clients
        self._images = images
        self._logs = logs
        self._command = command
        self._projects: dict[str, Json] = {}
        self._builds: dict[str, Json] = {}
        self._one_at_a_time = threading.Lock()
        self.operations: Operations = {
            "CreateProject": self._create_project,
            "UpdateProject": self._update_project,
            "DeleteProject": self._delete_project,
            "BatchGetProjects": self._batch_get_projects,
            "ListProjects": lambda _: {"projects": list(self._projects)},
            "StartBuild": self._start_build,
            "BatchGetBuilds": self._batch_get_builds,
            "ListBuildsForProject": self._list_builds,
        }

    def _create_project(self, request: Json) -> Json:
        name = request["name"]
        if name in self._projects:
            raise AwsError("ResourceAlreadyExistsException", f"Project already exists: {name}")
        self._projects[name] = {**request, "arn": f"{self._arn}:project/{name}", "created": datetime.now(UTC)}
        return {"project": self._projects[name]}

    def _project(self, name: str) -> Json:
        if name not in self._projects:
            raise AwsError("ResourceNotFoundException", f"Project cannot be found: {name}")
        return self._projects[name]

    def _update_project(self, request: Json) -> Json:
        project = self._project(request["name"])
        project.update(request, lastModified=datetime.now(UTC))
        return {"project": project}

    def _delete_project(self, request: Json) -> Json:
        self._projects.pop(request["name"], None)
        return {}

    def _batch_get_projects(self, request: Json) -> Json:
        names = request["names"]
        return {
            "projects": [self._projects[n] for n in names if n in self._projects],
            "projectsNotFound": [n for n in names if n not in self._projects],
        }

    def _batch_get_builds(self, request: Json) -> Json:
        ids = request["ids"]
        return {
            "builds": [self._builds[i] for i in ids if i in self._builds],
            "buildsNotFound": [i for i in ids if i not in self._builds],
        }

    def _list_builds(self, request: Json) -> Json:
        name = request["projectName"]
        return {"ids": [i for i, build in self._builds.items() if build["projectName"] == name]}

    def _start_build(self, request: Json) -> Json:
        project = self._project(request["projectName"])
        number = f"{project['name']}:{uuid.uuid4()}"
        given = [*project["environment"].get("environmentVariables", [])]
        given += request.get("environmentVariablesOverride") or []
        variables = {item["name"]: item["value"] for item in given}
        build = self._builds[number] = {
            "id": number,
            "arn": f"{self._arn}:build/{number}",
            "projectName": project["name"],
            "buildStatus": "IN_PROGRESS",
            "currentPhase": "BUILD",
            "buildComplete": False,
            "startTime": datetime.now(UTC),
        }
        threading.Thread(target=self._run, args=(build, variables), name="codebuild", daemon=True).start()
        return {"build": build}

    def _run(self, build: Json, variables: dict[str, str]) -> None:
        reason = ""
        try:
            with self._one_at_a_time:
                self._build(BuildOrder.from_variables(variables))
        except (
            BuildFailedError,
            processes.StartError,
            ClientError,
            BotoCoreError,
            OSError,
            ValueError,
        ) as error:
            reason = str(error)
            _log.warning("build %s: %s", build["id"], reason)
        status = "FAILED" if reason else "SUCCEEDED"
        build.update(
            buildStatus=status, buildComplete=True, currentPhase="COMPLETED", endTime=datetime.now(UTC)
        )
        if variables.get("responseURL"):
            _answer(variables, reason)

    def _build(self, order: BuildOrder) -> None:
        if not self._command:
            raise BuildFailedError(
                "LOCAL_CLOUD_IMAGE_BUILD is not set: it names the command that builds images"
            )
        target = self._images.path(order.repository, order.tag)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as scratch:
            context, image = Path(scratch, "context"), Path(scratch, "image")
            image.mkdir()
            self._fetch(order.source, context)
            self._run_command(order, context, image)
            if not os.access(image / "serve", os.X_OK):
                raise BuildFailedError("the build left no executable `serve` in the image's folder")
            _replace(target, image)
        self._push(order)

    def _fetch(self, source: str, context: Path) -> None:
        bucket, key = parse_s3(source)
        archive = context.with_suffix(".zip")
        self._clients("s3").download_file(bucket, key, str(archive))
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(context)

    def _run_command(self, order: BuildOrder, context: Path, image: Path) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{order.repository.replace('/', '-')}-{order.tag[:12]}.log"
        arguments = {f"BUILD_ARG_{name}": value for name, value in order.arguments.items()}
        command = [*shlex.split(self._command or ""), str(context), str(image)]
        with log.open("wb") as output:
            process = processes.spawn(command, log=output.fileno(), environment={**os.environ, **arguments})
            code = process.wait()
        if code:
            raise BuildFailedError(
                f"the image build ended with exit status {code}:\n{processes.tail(log, REASON_LINES)}"
            )

    def _push(self, order: BuildOrder) -> None:
        """Register the tag in ECR; pushing the same image again is no error."""
        digest = hashlib.sha256(f"{order.tag} {order.source} {order.command}".encode()).hexdigest()
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"digest": f"sha256:{digest}"},
            "layers": [],
        }
        with contextlib.suppress(self._clients("ecr").exceptions.ImageAlreadyExistsException):
            self._clients("ecr").put_image(
                repositoryName=order.repository, imageTag=order.tag, imageManifest=json.dumps(manifest)
            )


def _replace(target: Path, image: Path) -> None:
    """Put a new image in place. Running containers keep the files that they have open."""
    old = target.with_name(f".old-{uuid.uuid4().hex}")
    if target.exists():
        target.rename(old)
    image.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _answer(variables: dict[str, str], reason: str) -> None:
    body = {
        "StackId": variables.get("stackId"),
        "RequestId": variables.get("requestId"),
        "LogicalResourceId": variables.get("logicalResourceId"),
        "PhysicalResourceId": variables.get("imageTag", "none"),
        "Status": "FAILED" if reason else "SUCCESS",
        "Reason": reason,
        "Data": {"ImageTag": variables.get("imageTag")},
    }
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own callback
        variables["responseURL"], json.dumps(body).encode(), {"Content-Type": ""}, method="PUT"
    )
    try:
        urllib.request.urlopen(request, timeout=CALLBACK_TIMEOUT_SECONDS).close()  # noqa: S310
    except OSError:
        _log.exception("the answer of a build could not be delivered")
