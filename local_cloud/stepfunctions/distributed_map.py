"""A Distributed Map in moto's interpreter: a part that fails ends it, and any number of parts is gone over."""

from __future__ import annotations

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
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
    distributed_item_processor_worker as moto_worker,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

Worker = moto_worker.DistributedItemProcessorWorker
_CAUSE = "The specified tolerated failure threshold was exceeded"


def install() -> None:
    """Put these in place of moto's own, which recurs for each part and takes a failed one for done."""
    Worker._eval_pool = _go_over  # type: ignore[method-assign, assignment]


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
    error = StatesErrorName(typ=StatesErrorNameType.StatesExceedToleratedFailureThreshold)
    details = MapRunFailedEventDetails(error=error.error_name, cause=_CAUSE)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=error,
            event_type=HistoryEventType.MapRunFailed,
            event_details=EventDetails(mapRunFailedEventDetails=details),  # type: ignore[typeddict-item]
        )
    )
