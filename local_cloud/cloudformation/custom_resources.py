"""Custom resources: CloudFormation's whole protocol with the function behind a `ServiceToken`."""

from __future__ import annotations

import json
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..aws.errors import AwsError, validation_error
from ..lambda_runtime.service import Invocation
from .resource_types import Change, Created, Json, MadeButFailedError, ResourceType

DEFAULT_TIMEOUT_SECONDS = 3600.0
CALLBACK_PATH = "/_local_cloud/custom-resource/"
"""What follows is a secret of the one request: whoever knows it may answer, once, as with AWS's presigned URL."""
_SECRET_BYTES = 32
POLL_SECONDS = 0.2

Invoke = Callable[[str, bytes], Invocation]
"""Invokes a function by ARN in the background."""


@dataclass
class _Waiting:
    answered: threading.Event = field(default_factory=threading.Event)
    answer: Json = field(default_factory=dict)


class CustomResources:
    """Sends Create, Update and Delete, and takes the answers that functions PUT to the ResponseURL."""

    def __init__(self, endpoint: str, invoke: Invoke) -> None:
        self._endpoint = endpoint
        self._invoke = invoke
        self._waiting: dict[str, _Waiting] = {}

    def type(self) -> ResourceType:
        """The resource type that every `Custom::…` has."""
        return ResourceType(
            lambda change: self._send("Create", change),
            lambda change: self._send("Update", change),
            self._delete,
            None,
        )

    def _delete(self, change: Change) -> None:
        self._send("Delete", change)

    def take_answer(self, secret: str, body: bytes) -> bool:
        """Take what a function has PUT; false where nobody waits for it, or it is no JSON object."""
        waiting = self._waiting.get(secret)
        if waiting is None or waiting.answered.is_set():
            return False
        try:
            waiting.answer = dict(json.loads(body))
        except (ValueError, TypeError):
            return False
        waiting.answered.set()
        return True

    def _send(self, verb: str, change: Change) -> Created:
        """What fails has an id all the same, and is deleted or updated again by it: who knows what was made."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        waiting = self._waiting[secret] = _Waiting()
        try:
            event = self._event(verb, change, secret)
            call = self._invoke(change.properties["ServiceToken"], json.dumps(event).encode())
            self._wait(waiting, call, change)
            return _created(waiting.answer, change)
        except AwsError as error:
            made = change.physical_id or str(waiting.answer.get("PhysicalResourceId") or change.named())
            raise MadeButFailedError(error.code, error.message, made) from error
        finally:
            del self._waiting[secret]

    def _event(self, verb: str, change: Change, secret: str) -> Json:
        event = {
            "RequestType": verb,
            "ServiceToken": change.properties["ServiceToken"],
            "ResponseURL": f"{self._endpoint}{CALLBACK_PATH}{secret}",
            "StackId": change.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": change.logical_id,
            "ResourceType": change.type,
            "ResourceProperties": _strings(change.properties),
        }
        if change.physical_id:
            event["PhysicalResourceId"] = change.physical_id
        if verb == "Update":
            event["OldResourceProperties"] = _strings(change.old)
        return event

    def _wait(self, waiting: _Waiting, call: Invocation, change: Change) -> None:
        limit = float(change.properties.get("ServiceTimeout") or DEFAULT_TIMEOUT_SECONDS)
        waited = 0.0
        while not waiting.answered.wait(POLL_SECONDS):
            waited += POLL_SECONDS
            if call.done.is_set() and call.error is not None and not waiting.answered.is_set():
                raise AwsError(
                    "CustomResourceFailed", f"the function failed: {call.error.decode(errors='replace')}"
                )
            if waited > limit:
                raise validation_error("CloudFormation did not receive a response from your Custom Resource.")


def _created(answer: Json, change: Change) -> Created:
    if answer.get("Status") != "SUCCESS":
        text = f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason')}"
        raise AwsError("CustomResourceFailed", text)
    return Created(str(answer.get("PhysicalResourceId") or change.physical_id), answer.get("Data") or {})


def _strings(value: Any) -> Any:
    """Property values as functions get them: CloudFormation turns numbers and booleans into text."""
    if isinstance(value, dict):
        return {key: _strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strings(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)
