"""The deployed application that the page belongs to, and ways to bring about what a shop may meet."""

import os
import signal
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import requests

from journey import deployment as cloud
from journey.catalogue import upload_and_ingest
from journey.deployment import Deployment, until
from local_cloud import state
from local_cloud_kit.life import children, command_line
from page_kit import catalogue, releases
from page_kit.company import Company
from page_kit.embedder import spare_origin

LIMITS = {"public_rate_limit": "2000", "public_burst_limit": "2000", "model_wait_ms": "3000"}
"""No test is to meet a throttle by chance, nor to wait long for a model that was put to sleep."""
_INDEXED = "indexed"
"""In a deployment's folder once all of it is there: the origin of the site that may embed its page."""
_STAGE = "v1"
_THROTTLES = ("rateLimit", "burstLimit")


def deploy(folder: Path, company: Company) -> "Stack":
    """Deploy the application with its page in a cloud of its own, unless that is done; index a plain catalogue, then
    the demo's.
    """
    indexed = folder / _INDEXED
    if indexed.exists():
        return Stack(cloud.begin(folder / "cloud", folder / "work"), company, indexed.read_text())
    embedder = spare_origin()
    settings = {"api_access": "public", "api_origins": embedder, **LIMITS}
    with ThreadPoolExecutor(max_workers=1) as beside:  # with the cloud that starts, one for each of two cores
        synthesised = beside.submit(cloud.synthesise, folder / "cdk.out", **settings)
        environment = cloud.cloud_environment(folder / "cloud")
        drawn = beside.submit(catalogue.draw, folder / "catalogue", environment)
        deployment = cloud.begin(folder / "cloud", folder / "work")
        app = str(synthesised.result())
        cloud.cdk("deploy", "--all", "--require-approval", "never", "--app", app, env=deployment.env)
        upload_and_ingest(deployment, catalogue.write_plain(folder / "plain"))
        upload_and_ingest(deployment, drawn.result())
    indexed.write_text(embedder)
    return Stack(deployment, company, embedder)


def remove(folder: Path) -> None:
    """Stop the cloud, however far it came."""
    cloud.end(cloud.cloud_environment(folder / "cloud"))
    (folder / _INDEXED).unlink(missing_ok=True)


@dataclass(frozen=True)
class Stack:
    """One deployment with a public API, those who share it, and the origin whose pages may call it."""

    deployment: Deployment
    company: Company
    embedder: str

    @property
    def address(self) -> str:
        """The page's address, as `make demo` shows it."""
        return f"{self.origin}/_execute-api/{self._api}/{_STAGE}/"

    @property
    def origin(self) -> str:
        """Where everything is: the local cloud's own address."""
        return self.deployment.env["AWS_ENDPOINT_URL"]

    @cached_property
    def _api(self) -> str:
        url = urlsplit(self.deployment.output("Service", "PageUrl"))
        return url.netloc.partition(".")[0]

    @contextmanager
    def model_asleep(self) -> Iterator[None]:
        """While the model does not answer, as one that is being started does not; then it has woken."""
        with self.company.alone(), self._whole_again(), _paused(self._child("model_code.serve")):
            yield

    @contextmanager
    def domain_stopped(self) -> Iterator[None]:
        """While OpenSearch does not answer."""
        with self.company.alone(), self._whole_again(), _paused(self._child("org.opensearch.bootstrap")):
            yield

    @contextmanager
    def throttled(self) -> Iterator[None]:
        """While the API lets nobody through; the page's own files still come."""
        with self.company.alone():
            self._throttle(0)
            try:
                yield
            finally:
                self._throttle(int(LIMITS["public_burst_limit"]))

    @contextmanager
    def not_indexed(self) -> Iterator[None]:
        """While no release is in service, as before the first ingest."""
        with self.company.alone(), releases.none(self.deployment):
            yield

    @contextmanager
    def plain(self) -> Iterator[None]:
        """While another release is in service, as after a re-index: that of `catalogue.write_plain`."""
        with self.company.alone(), releases.the_one_before(self.deployment):
            yield

    @contextmanager
    def _whole_again(self) -> Iterator[None]:
        """Until what was paused answers as before: it has to catch up with what was asked meanwhile."""
        try:
            yield
        finally:
            until(self._answers)

    def _answers(self) -> bool:
        """Whether words that nobody has searched for yet are answered by the model, too."""
        words = {"text": f"mug {uuid.uuid4().hex[:8]}", "size": 1}
        answer = requests.post(f"{self.address}search", json=words, timeout=30)
        return answer.status_code == 200 and answer.json()["degraded"] is None

    def _throttle(self, limit: int) -> None:
        changes = [
            {"op": "replace", "path": f"/*/*/throttling/{name}", "value": str(limit)} for name in _THROTTLES
        ]
        self.deployment.client("apigateway").update_stage(
            restApiId=self._api, stageName=_STAGE, patchOperations=changes
        )

    def _child(self, what: str) -> int:
        """The local cloud's own process that runs something."""
        cloud = state.read(Path(self.deployment.env["LOCAL_CLOUD_HOME"]))
        assert cloud is not None
        (found,) = (pid for pid in children(cloud.pid) if what in command_line(pid))
        return found


@contextmanager
def _paused(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)
