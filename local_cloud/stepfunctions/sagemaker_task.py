"""`sagemaker:createTransformJob`, plain and `.sync`, as a task of moto's interpreter."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for

_PARAMETERS = {
    "BatchStrategy",
    "DataCaptureConfig",
    "DataProcessing",
    "Environment",
    "ExperimentConfig",
    "MaxConcurrentTransforms",
    "MaxPayloadInMB",
    "ModelClientConfig",
    "ModelName",
    "Tags",
    "TransformInput",
    "TransformJobName",
    "TransformOutput",
    "TransformResources",
}


class SageMakerTask(StateTaskServiceCallback):
    """One task state. With `.sync` it waits for the job, and stops it when the execution is stopped."""

    def __init__(self) -> None:
        # The base class knows no service without the callback pattern.
        patterns: Any = {ResourceCondition.Sync, ResourceCondition.WaitForTaskToken}
        super().__init__(patterns)
        self._stop_job: Callable[[], Any] | None = None

    def _get_supported_parameters(self) -> set[str] | None:
        return _PARAMETERS if self.resource.api_action.lower() == "createtransformjob" else None

    def _from_error(self, env: Any, ex: Exception) -> Any:
        if not isinstance(ex, ClientError):
            return super()._from_error(env=env, ex=ex)
        code = ex.response["Error"]["Code"]
        error = f"SageMaker.{code.removesuffix('Exception')}Exception"
        return self._failure(env, CustomErrorName(error), error, ex.response["Error"]["Message"])

    def _eval_service_task(
        self, env: Any, resource_runtime_part: Any, normalised_parameters: Any, state_credentials: Any
    ) -> None:
        client = _client(resource_runtime_part, state_credentials)
        answer = client.create_transform_job(**normalised_parameters)
        env.stack.append({"TransformJobArn": answer["TransformJobArn"]})

    def _build_sync_resolver(
        self, env: Any, resource_runtime_part: Any, normalised_parameters: Any, state_credentials: Any
    ) -> Callable[[], Any]:
        client = _client(resource_runtime_part, state_credentials)
        env.stack.pop()
        name = normalised_parameters["TransformJobName"]

        self._stop_job = lambda: client.stop_transform_job(TransformJobName=name)
        return lambda: self._check(env, _plain(client.describe_transform_job(TransformJobName=name)))

    def _eval_sync(self, env: Any, sync_resolver: Any, timeout_seconds: Any, *_: Any, **__: Any) -> Any:
        """Wait for the job alone: a callback that the first try has ended would end a second one at once."""
        outcome = super()._eval_sync(env, sync_resolver, timeout_seconds, None, None)
        if outcome is None and self._stop_job is not None:
            with contextlib.suppress(ClientError):
                self._stop_job()
        return outcome

    def _check(self, env: Any, job: dict[str, Any]) -> dict[str, Any] | None:
        """The job when it has completed, None while it runs; a failed one fails the task."""
        if job["TransformJobStatus"] == "Completed":
            return job
        if job["TransformJobStatus"] in ("Failed", "Stopped"):
            name = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
            raise FailureEventException(self._failure(env, name, "States.TaskFailed", json.dumps(job)))
        return None

    def _failure(self, env: Any, name: Any, error: str, cause: str) -> Any:
        details = TaskFailedEventDetails(
            error=error,
            cause=cause,
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
        )
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=_events(taskFailedEventDetails=details),
        )


_events: Any = EventDetails


def _client(resource_runtime_part: Any, state_credentials: Any) -> Any:
    return boto_client_for(
        service="sagemaker", region=resource_runtime_part.region, state_credentials=state_credentials
    )


def _plain(job: dict[str, Any]) -> dict[str, Any]:
    """A description as Step Functions passes it on: times in milliseconds, no metadata of the call."""

    def convert(value: Any) -> Any:
        if isinstance(value, datetime):
            return int(value.timestamp() * 1000)
        raise TypeError(type(value).__name__)

    job.pop("ResponseMetadata", None)
    plain: dict[str, Any] = json.loads(json.dumps(job, default=convert))
    return plain
