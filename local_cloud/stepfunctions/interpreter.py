"""moto's interpreter, made to execute, to know SageMaker and to tell how executions end."""

from __future__ import annotations

import sys
import uuid
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import moto.core.config as moto_config
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from ..access.acting import Acting
from ..access.authority import Authority
from . import distributed_map
from .sagemaker_task import SageMakerTask

_WHY = "why_stopped"
Listener = Callable[[dict[str, Any]], None]


def install(listener: Listener, acting: Acting, authority: Authority) -> None:
    """Make moto's state machines really execute, each as its role. Call before moto's backends are loaded.

    `listener` gets the `detail` of a "Step Functions Execution Status Change" event at every change. moto
    has no hook for these needs, so eight of its functions are replaced here and nowhere else.
    """
    moto_config.default_user_config["stepfunctions"]["execute_state_machine"] = True
    _act_as_roles(acting)
    _add_sagemaker()
    distributed_map.install(authority.demand)
    _name_executions()
    _name_parameters()
    _announce_starts(listener)
    _announce_ends(listener)
    _pass_on_reasons()


def _act_as_roles(acting: Acting) -> None:
    """Tasks call this account's services as the state machine's role; moto signs with a key that nobody checks."""
    original = boto_client.boto_client_for

    def client(region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ARG001
        return acting.as_role(state_credentials.role_arn, "states")(service)

    boto_client.boto_client_for = client
    for module in list(sys.modules.values()):  # each has the function by name
        if getattr(module, "boto_client_for", None) is original:
            module.boto_client_for = client  # type: ignore[attr-defined]


def _add_sagemaker() -> None:
    original = state_task_service_factory.state_task_service_for

    def service_for(service_name: str) -> Any:
        return SageMakerTask() if service_name == "sagemaker" else original(service_name)

    state_task_service_factory.state_task_service_for = service_for
    state_task_factory.state_task_service_for = service_for  # type: ignore[attr-defined]


def _name_executions() -> None:
    """Give an execution that is started without a name one of its own, as AWS does; moto calls them all None."""
    start = StepFunctionsParserBackend.start_execution

    def named(
        self: Any, state_machine_arn: str, name: str | None = None, *args: Any, **kwargs: Any
    ) -> Execution:
        return start(self, state_machine_arn, name or str(uuid.uuid4()), *args, **kwargs)

    StepFunctionsParserBackend.start_execution = named  # type: ignore[method-assign]


def _name_parameters() -> None:
    """States write `StateMachineArn` where the API has `stateMachineArn`, and so on both ways; moto mixes them up."""
    to_api = StateTaskServiceSfn._normalise_parameters

    def parameters(self: Any, parameters: dict[str, Any], *names: Any, **more: Any) -> None:
        to_api(self, parameters, *names, **more)
        for name in list(parameters):
            parameters[name[0].lower() + name[1:]] = parameters.pop(name)

    def response(_: Any, response: dict[str, Any], *_names: Any, **_more: Any) -> None:
        for name in list(response):
            response[name[0].upper() + name[1:]] = response.pop(name)

    StateTaskServiceSfn._normalise_parameters = parameters  # type: ignore[method-assign]
    StateTaskServiceSfn._normalise_response = response  # type: ignore[method-assign, assignment]


def _announce_starts(listener: Listener) -> None:
    start = Execution.start

    def announced(self: Any) -> None:
        start(self)
        listener(_detail(self))

    Execution.start = announced  # type: ignore[method-assign]


def _announce_ends(listener: Listener) -> None:
    """Tell of an end once; an execution that is stopped is ABORTED at once, whatever its task still does."""
    terminated, stop = BaseExecutionWorkerCommunication.terminated, Execution.stop
    told: weakref.WeakSet[Any] = weakref.WeakSet()

    def tell(execution: Any) -> None:
        if execution not in told:
            told.add(execution)
            listener(_detail(execution))

    def announced_end(self: Any) -> None:
        if self.execution not in told:
            terminated(self)
            tell(self.execution)

    def announced_stop(self: Any, stop_date: datetime, error: str | None, cause: str | None) -> None:
        running = self.exec_status == ExecutionStatus.RUNNING
        stop(self, stop_date, error, cause)
        if running:
            self.error, self.cause = getattr(self, _WHY, (error, cause))
            self.exec_status, self.stop_date = ExecutionStatus.ABORTED, datetime.now(UTC)
            tell(self)

    BaseExecutionWorkerCommunication.terminated = announced_end  # type: ignore[method-assign]
    Execution.stop = announced_stop  # type: ignore[method-assign]


def _pass_on_reasons() -> None:
    """Let StopExecution's error and cause come to the execution; moto leaves them in the request."""
    stop = StepFunctionResponse.stop_execution

    def stopped(self: Any) -> Any:
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        setattr(execution, _WHY, (self._get_param("error"), self._get_param("cause")))
        return stop(self)

    StepFunctionResponse.stop_execution = stopped  # type: ignore[method-assign]


def _detail(execution: Any) -> dict[str, Any]:
    described = execution.to_describe_output()
    return {
        "executionArn": described["executionArn"],
        "stateMachineArn": described["stateMachineArn"],
        "name": described["name"],
        "status": str(getattr(described["status"], "value", described["status"])),
        "startDate": _milliseconds(described["startDate"]),
        "stopDate": _milliseconds(described.get("stopDate")),
        "input": described["input"],
        "output": described.get("output"),
        "error": described.get("error"),
        "cause": described.get("cause"),
    }


def _milliseconds(moment: Any) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
