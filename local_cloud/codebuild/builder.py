"""Builds an image: fetch the context, run the command of the settings, put the folder in place, register the tag."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import tempfile
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import process as processes
from ..access.acting import Acting
from ..access.authority import Authority
from ..access.behind import of_a_push
from ..sagemaker.containers import Images
from ..sagemaker.transform_input import parse_s3
from ..settings import CHECKOUT
from .order import BuildFailedError, BuildOrder

REASON_LINES = 15


@dataclass(frozen=True)
class Builder:
    """Builds images with `command CONTEXT_DIR IMAGE_DIR`; None where the settings name no command."""

    acting: Acting
    authority: Authority
    images: Images
    logs: Path
    command: str | None

    def build(self, order: BuildOrder, role: str) -> None:
        """Build and register an image, with the rights of a role (an ARN).

        Raises `BuildFailedError` with the last words of a build that fails.
        """
        if not self.command:
            raise BuildFailedError(
                "LOCAL_CLOUD_IMAGE_BUILD is not set: it names the command that builds images"
            )
        target = self.images.path(order.repository, order.tag)
        clients = self.acting.as_role(role, "AWSCodeBuild")
        if order.pull_first and self._is_there(order, clients("ecr")):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as scratch:
            context, image = Path(scratch, "context"), Path(scratch, "image")
            image.mkdir()
            self._fetch(clients("s3"), order.source, context)
            self._run_command(order, context, image)
            if not os.access(image / "serve", os.X_OK):
                raise BuildFailedError("the build left no executable `serve` in the image's folder")
            _replace(target, image)
        for need in of_a_push(order.uri):
            self.authority.demand(role, need)
        _push(clients("ecr"), order)

    def _is_there(self, order: BuildOrder, ecr: Any) -> bool:
        """Whether ECR has the tag and its image lies here."""
        ecr.get_authorization_token()
        found = ecr.batch_get_image(repositoryName=order.repository, imageIds=[{"imageTag": order.tag}])
        if not found["images"]:
            return False
        return os.access(self.images.path(order.repository, order.tag) / "serve", os.X_OK)

    def _fetch(self, s3: Any, source: str, context: Path) -> None:
        bucket, key = parse_s3(source)
        archive = context.with_suffix(".zip")
        s3.download_file(bucket, key, str(archive))
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(context)

    def _run_command(self, order: BuildOrder, context: Path, image: Path) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{order.repository.replace('/', '-')}-{order.tag[:12]}.log"
        arguments = {f"BUILD_ARG_{name}": value for name, value in order.arguments.items()}
        command = [*shlex.split(self.command or ""), str(context), str(image)]
        with log.open("wb") as output:
            process = processes.spawn(
                command, log=output.fileno(), environment={**os.environ, **arguments}, cwd=CHECKOUT
            )
            code = process.wait()
        if code:
            raise BuildFailedError(
                f"the image build ended with exit status {code}:\n{processes.tail(log, REASON_LINES)}"
            )


def _push(ecr: Any, order: BuildOrder) -> None:
    """Register the tag in ECR; pushing the same image again is no error."""
    digest = hashlib.sha256(f"{order.tag} {order.source} {order.command}".encode()).hexdigest()
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"digest": f"sha256:{digest}"},
        "layers": [],
    }
    ecr.get_authorization_token()
    with contextlib.suppress(ecr.exceptions.ImageAlreadyExistsException):
        ecr.put_image(repositoryName=order.repository, imageTag=order.tag, imageManifest=json.dumps(manifest))


def _replace(target: Path, image: Path) -> None:
    """Put a new image in place. Running containers keep the files that they have open."""
    old = target.with_name(f".old-{uuid.uuid4().hex}")
    if target.exists():
        target.rename(old)
    image.rename(target)
    shutil.rmtree(old, ignore_errors=True)
