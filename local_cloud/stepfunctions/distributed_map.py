"""A Distributed Map in moto's interpreter: a part that fails ends it, and any number of parts is gone over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, MapRunFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
    distributed_item_processor_worker as moto_worker,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from ..access.behind import of_a_map
from ..access.policy import Need
from ..access.refusals import RefusedError

Worker = moto_worker.DistributedItemProcessorWorker
_CAUSE = "The specified tolerated failure threshold was exceeded"


def install(demand: Callable[[str, Need], None]) -> None:
    """Put these in place of moto's own, which recurs for each part and takes a failed one for done.

    `demand` raises `RefusedError` where a state machine's role may not do what a Map needs.
    """
    Worker._eval_pool = _go_over  # type: ignore[method-assign, assignment]
    run = DistributedIterationComponent._map_run

    def permitted(self: Any, env: Any, eval_input: Any) -> None:
        machine = env.states.context_object.context_object_data["StateMachine"]["Id"]
        try:
            for need in of_a_map(machine):
                demand(env.aws_execution_details.role_arn, need)
        except RefusedError as error:
            raise _failure(env, StatesErrorNameType.StatesPermissions, error.message) from error
        run(self, env, eval_input)

    DistributedIterationComponent._map_run = permitted  # type: ignore[method-assign]


def _go_over(worker: Any, job: Any, worker_frame: Any) -> None:
    """Evaluate parts one after the other until none is left, one has failed, or the execution is stopped."""
    if job is None:
        worker._env.delete_frame(worker_frame)
    while job is not None:
        job_frame = worker_frame.open_inner_frame()
        worker._eval_job(env=job_frame, job=job)
        worker_frame.delete_frame(job_frame)
        if _too_many_failed(worker._map_run_record):
            job.job_output = _exceeded(worker_frame)
        ended = isinstance(job.job_output, Exception) or worker.stopped()
        next_job = None if ended else worker._job_pool.next_job()
        if next_job is None:
            worker._env.delete_frame(worker_frame)
        worker._job_pool.close_job(job)
        job = next_job


def _too_many_failed(record: Any) -> bool:
    """Whether more than the state's ToleratedFailureCount failed; a share of them is not known to this stand-in."""
    counts = record.item_counter
    return bool(counts.failed.get() + counts.timed_out.get() > record.tolerated_failure_count)


def _exceeded(env: Any) -> FailureEventException:
    return _failure(env, StatesErrorNameType.StatesExceedToleratedFailureThreshold, _CAUSE)


def _failure(env: Any, kind: StatesErrorNameType, cause: str) -> FailureEventException:
    error = StatesErrorName(typ=kind)
    details = MapRunFailedEventDetails(error=error.error_name, cause=cause)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=error,
            event_type=HistoryEventType.MapRunFailed,
            event_details=EventDetails(mapRunFailedEventDetails=details),  # type: ignore[typeddict-item]
        )
    )
