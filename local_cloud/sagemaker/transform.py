"""Transform jobs: a container of their own, objects in, `.out` objects beside them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from ..access.acting import Acting
from ..aws.errors import AwsError, validation_error
from ..aws.service import Json, Operations
from ..process import StartError
from .containers import Container, Launcher
from .models import Registry, container_of
from .records import MEGABYTE, RecordTooLargeError, assemble, pack, split
from .transform_input import InputError, InputObject, input_objects, output_key

DEFAULT_PAYLOAD_MB = 6
MAX_PAYLOAD_TIMES_CONCURRENCY_MB = 100
DEFAULT_TIMEOUT_SECONDS = 600
DEFAULT_RETRIES = 3
LONGEST_REASON = 1024

_log = logging.getLogger(__name__)


class _RequestFailedError(Exception):
    """A request to the container failed for good; the whole job fails with it."""


class _StoppedError(Exception):
    """StopTransformJob was called."""


@dataclass
class _Job:
    record: Json
    stop: threading.Event = field(default_factory=threading.Event)


class TransformJobs:
    """Runs jobs in threads of their own and answers the operations about them."""

    def __init__(self, registry: Registry, models: Registry, launcher: Launcher, acting: Acting) -> None:
        self._registry = registry
        self._models = models
        self._launcher = launcher
        self._acting = acting
        self._jobs: dict[str, _Job] = {}
        self.operations: Operations = {
            "CreateTransformJob": self._create,
            "DescribeTransformJob": registry.describe,
            "ListTransformJobs": registry.list,
            "StopTransformJob": self._stop,
        }

    def _create(self, request: Json) -> Json:
        _check(request)
        model = self._models.get(request["ModelName"])
        answer = self._registry.create(request)
        record = self._registry.get(request["TransformJobName"])
        record["TransformJobStatus"] = "InProgress"
        record.setdefault("MaxPayloadInMB", DEFAULT_PAYLOAD_MB)
        job = self._jobs[request["TransformJobName"]] = _Job(record)
        name = f"transform-{request['TransformJobName']}"
        threading.Thread(target=self._run, args=(job, model), name=name, daemon=True).start()
        return {"TransformJobArn": answer["TransformJobArn"]}

    def _stop(self, request: Json) -> Json:
        record = self._registry.get(request["TransformJobName"])
        if record["TransformJobStatus"] not in ("InProgress", "Stopping"):
            raise validation_error(
                f"The request was rejected because the transform job is in status {record['TransformJobStatus']}."
            )
        record["TransformJobStatus"] = "Stopping"
        self._jobs[request["TransformJobName"]].stop.set()
        return {}

    def _run(self, job: _Job, model: Json) -> None:
        record = job.record
        record["TransformStartTime"] = datetime.now(UTC)
        try:
            self._transform(job, model)
            _end(record, "Completed")
        except _StoppedError:
            _end(record, "Stopped")
        except (_RequestFailedError, RecordTooLargeError, InputError, StartError, AwsError, OSError) as error:
            _end(record, "Failed", f"ClientError: {error}")
        except ClientError as error:
            detail = error.response["Error"]
            _end(
                record,
                "Failed",
                f"ClientError: {error.operation_name}: {detail['Code']}: {detail['Message']}",
            )
        except Exception as error:  # noqa: BLE001 - it ends in a failed job
            _log.exception("transform job %s", record["TransformJobName"])
            _end(record, "Failed", f"InternalServerError: {error!r}")
        finally:
            self._jobs.pop(record["TransformJobName"], None)

    def _transform(self, job: _Job, model: Json) -> None:
        s3 = self._acting.as_role(model["ExecutionRoleArn"], "SageMaker")("s3")
        objects = input_objects(s3, job.record["TransformInput"]["DataSource"]["S3DataSource"])
        image, environment = container_of(model)
        variables = {**environment, **_batch_variables(job.record), **(job.record.get("Environment") or {})}
        name = f"transform-{job.record['TransformJobName']}"
        container = self._launcher.start(name, image, variables, model["ExecutionRoleArn"])
        try:
            with ThreadPoolExecutor(_concurrency(job.record)) as requests:
                for item in objects:
                    self._transform_object(_Work(job, container, requests), s3, item)
        finally:
            container.stop()

    def _transform_object(self, work: _Work, s3: Any, item: InputObject) -> None:
        output = work.job.record["TransformOutput"]
        body = s3.get_object(Bucket=item.bucket, Key=item.key)["Body"].read()
        replies = work.replies(body, f"s3://{item.bucket}/{item.key}")
        bucket, key = output_key(output["S3OutputPath"], item.relative)
        s3.put_object(Bucket=bucket, Key=key, Body=assemble(replies, output.get("AssembleWith", "None")))


@dataclass(frozen=True)
class _Work:
    """One job at work: its container, and the threads that keep so many requests under way."""

    job: _Job
    container: Container
    requests: ThreadPoolExecutor

    def replies(self, body: bytes, source: str) -> Iterator[bytes]:
        """The container's answers to an object's records, in order."""
        record = self.job.record
        records = split(body, record["TransformInput"].get("SplitType", "None"))
        multi = record.get("BatchStrategy", "MultiRecord") == "MultiRecord"
        bodies = pack(records, multi=multi, limit=record["MaxPayloadInMB"] * MEGABYTE)
        return self.requests.map(lambda request: self._send(request, source), list(bodies))

    def _send(self, body: bytes, source: str) -> bytes:
        config = self.job.record.get("ModelClientConfig") or {}
        timeout = float(config.get("InvocationsTimeoutInSeconds", DEFAULT_TIMEOUT_SECONDS))
        failure = ""
        for _ in range(1 + int(config.get("InvocationsMaxRetries", DEFAULT_RETRIES))):
            if self.job.stop.is_set():
                raise _StoppedError
            try:
                reply = self.container.invoke(body, self._headers(), timeout)
            except TimeoutError:
                failure = f"no answer within {timeout:.0f} s"
                continue
            except OSError as error:
                failure = str(error)
                continue
            if reply.status < 400:
                return reply.body
            failure = f"Bad HTTP status received from algorithm: {reply.status}: {_brief(reply.body)}"
            if reply.status < 500:
                break
        raise _RequestFailedError(f"{source}: {failure}")

    def _headers(self) -> dict[str, str]:
        headers = {}
        if content_type := self.job.record["TransformInput"].get("ContentType"):
            headers["Content-Type"] = content_type
        if accept := self.job.record["TransformOutput"].get("Accept"):
            headers["Accept"] = accept
        return headers


def _check(request: Json) -> None:
    """Refuse what SageMaker refuses, and what this stand-in cannot do."""
    payload = request.get("MaxPayloadInMB", DEFAULT_PAYLOAD_MB)
    if payload * _concurrency(request) > MAX_PAYLOAD_TIMES_CONCURRENCY_MB:
        raise validation_error(
            f"MaxConcurrentTransforms * MaxPayloadInMB must not exceed {MAX_PAYLOAD_TIMES_CONCURRENCY_MB} MB."
        )
    given = request["TransformInput"]
    if given.get("SplitType", "None") not in ("None", "Line"):
        raise validation_error(f"the local cloud does not support SplitType {given['SplitType']}")
    if given.get("CompressionType", "None") != "None":
        raise validation_error("the local cloud does not support CompressionType")
    if request.get("DataProcessing", {}).keys() - {"JoinSource"} or (
        request.get("DataProcessing", {}).get("JoinSource", "None") != "None"
    ):
        raise validation_error("the local cloud does not support DataProcessing")


def _concurrency(request: Json) -> int:
    return int(request.get("MaxConcurrentTransforms") or 1)


def _batch_variables(record: Json) -> dict[str, str]:
    return {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_BATCH_STRATEGY": "MULTI_RECORD"
        if record.get("BatchStrategy") != "SingleRecord"
        else "SINGLE_RECORD",
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(record["MaxPayloadInMB"]),
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": str(_concurrency(record)),
    }


def _end(record: Json, status: str, reason: str | None = None) -> None:
    now = datetime.now(UTC)
    record.update(TransformEndTime=now, LastModifiedTime=now)
    if reason:
        record["FailureReason"] = reason[:LONGEST_REASON]
    record["TransformJobStatus"] = status


def _brief(body: bytes) -> str:
    return body.decode(errors="replace").strip()[:300]
