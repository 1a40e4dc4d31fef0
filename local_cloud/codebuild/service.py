"""The CodeBuild API: projects, and builds in the background."""

from __future__ import annotations

import json
import logging
import threading
import urllib.request
import uuid
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from ..access.refusals import RefusedError
from ..aws.errors import AwsError
from ..aws.service import Json, Operations
from ..process import StartError
from .builder import Builder
from .order import BuildFailedError, BuildOrder

CALLBACK_TIMEOUT_SECONDS = 30
_log = logging.getLogger(__name__)


class CodeBuild:
    """Projects and builds. Builds run in the background, one at a time."""

    def __init__(self, account: str, region: str, builder: Builder) -> None:
        self._arn = f"arn:aws:codebuild:{region}:{account}"
        self._builder = builder
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
        specification = str(project.get("source", {}).get("buildspec", ""))
        work = threading.Thread(
            target=self._run,
            args=(build, variables, specification, project["serviceRole"]),
            name="codebuild",
            daemon=True,
        )
        work.start()
        return {"build": build}

    def _run(self, build: Json, variables: dict[str, str], specification: str, role: str) -> None:
        reason = ""
        try:
            with self._one_at_a_time:
                self._builder.build(BuildOrder.from_variables(variables, specification), role)
        except (
            BuildFailedError,
            RefusedError,
            StartError,
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
