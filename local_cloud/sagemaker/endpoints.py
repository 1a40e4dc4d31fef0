"""Endpoints: a container that answers, replaced without a gap when the configuration changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ..aws.errors import AwsError, validation_error
from ..aws.service import Json, Operations
from ..process import StartError
from .containers import Container, Launcher
from .models import Registry, container_of

IDLE_SECONDS = 300.0
"""After this long without a request a serverless endpoint is cold again, where cold starts are simulated."""

_log = logging.getLogger(__name__)


class Endpoints:
    """Endpoints by name. Starting a container takes place in the background, as on AWS."""

    def __init__(
        self,
        registry: Registry,
        configs: Registry,
        models: Registry,
        launcher: Launcher,
        *,
        cold_start_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._configs = configs
        self._models = models
        self._launcher = launcher
        self._cold_start_seconds = cold_start_seconds
        self._clock = clock
        self._containers: dict[str, Container] = {}
        self._reviving = threading.Lock()
        self._warm_until: dict[str, float] = {}
        self.operations: Operations = {
            **registry.operations(),
            "CreateEndpoint": self._create,
            "UpdateEndpoint": self._update,
            "DeleteEndpoint": self._delete,
        }

    def container(self, name: str) -> Container:
        """The container behind an endpoint in service; raises `ValidationError` where there is none.

        Where cold starts are simulated, the first request after an idle while waits for one, as it does
        on AWS (a start that outlasts the request's own time-out is then the caller's to retry). In place of a
        container that ended by itself another is started; raises `StartError` where that fails.
        """
        if name not in self._registry.records:
            raise validation_error(f"Endpoint {name} of account not found.")
        if name not in self._containers:
            raise validation_error(f"Endpoint {name} is not in service.")
        self._wake(name)
        return self._living(name)

    def log_stream(self, name: str) -> str:
        """The ARN of the endpoint's log, for errors that point to it."""
        return f"arn:aws:logs:log-group:/aws/sagemaker/Endpoints/{name}"

    def close(self) -> None:
        """Stop every container."""
        for container in list(self._containers.values()):
            container.stop()
        self._containers.clear()

    def _wake(self, name: str) -> None:
        if self._cold_start_seconds:
            if self._clock() > self._warm_until.get(name, 0):
                time.sleep(self._cold_start_seconds)
            self._warm_until[name] = self._clock() + IDLE_SECONDS

    def _living(self, name: str) -> Container:
        container = self._containers[name]
        if not container.ended:  # which waits for no other endpoint's start
            return container
        with self._reviving:
            container = self._containers[name]
            if not container.ended:
                return container
            _log.warning("endpoint %s: its container ended; another is started", name)
            container.stop()
            config = self._configs.get(self._registry.get(name)["EndpointConfigName"])
            self._containers[name] = self._start(name, config)
            return self._containers[name]

    def _create(self, request: Json) -> Json:
        config = self._configs.get(request["EndpointConfigName"])
        answer = self._registry.create(request)
        record = self._registry.get(request["EndpointName"])
        record["EndpointStatus"] = "Creating"
        record["ProductionVariants"] = _variants(config)
        self._serve(
            record, config, lambda reason: record.update(EndpointStatus="Failed", FailureReason=reason)
        )
        return {"EndpointArn": answer["EndpointArn"]}

    def _update(self, request: Json) -> Json:
        record = self._registry.get(request["EndpointName"])
        config = self._configs.get(request["EndpointConfigName"])
        if record["EndpointStatus"] != "InService":
            raise validation_error(f'Cannot update in-progress endpoint "{record["EndpointArn"]}".')
        record["EndpointStatus"] = "Updating"
        record.pop("FailureReason", None)
        self._serve(
            record, config, lambda reason: record.update(EndpointStatus="InService", FailureReason=reason)
        )
        return {"EndpointArn": record["EndpointArn"]}

    def _serve(self, record: Json, config: Json, failed: Callable[[str], None]) -> None:
        """Start the new container; the old one answers until the new one does."""
        name = record["EndpointName"]

        def work() -> None:
            try:
                container = self._start(name, config)
            except (StartError, AwsError, OSError) as error:
                _log.warning("endpoint %s: %s", name, error)
                failed(str(error))
                return
            if name not in self._registry.records:
                container.stop()
                return
            old = self._containers.get(name)
            self._containers[name] = container
            record.update(
                EndpointStatus="InService",
                EndpointConfigName=config["EndpointConfigName"],
                ProductionVariants=_variants(config),
                LastModifiedTime=datetime.now(UTC),
            )
            if old is not None:
                old.stop()

        threading.Thread(target=work, name=f"endpoint-{name}", daemon=True).start()

    def _start(self, name: str, config: Json) -> Container:
        model = self._models.get(config["ProductionVariants"][0]["ModelName"])
        image, environment = container_of(model)
        return self._launcher.start(f"endpoint-{name}", image, environment, model["ExecutionRoleArn"])

    def _delete(self, request: Json) -> Json:
        self._registry.delete(request)
        container = self._containers.pop(request["EndpointName"], None)
        if container is not None:
            container.stop()
        return {}


def _variants(config: Json) -> list[Json]:
    return [
        {
            "VariantName": variant["VariantName"],
            "CurrentWeight": variant.get("InitialVariantWeight", 1),
            "DesiredWeight": variant.get("InitialVariantWeight", 1),
            **(
                {"CurrentServerlessConfig": variant["ServerlessConfig"]}
                if "ServerlessConfig" in variant
                else {}
            ),
        }
        for variant in config["ProductionVariants"]
    ]
