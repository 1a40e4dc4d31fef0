"""EventBridge rules whose targets are functions or state machines, which moto stores but never delivers to."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from moto.events.models import events_backends
from moto.s3 import notifications

from .access.acting import Acting
from .access.authority import Authority
from .access.policy import Need
from .access.refusals import RefusedError
from .aws.errors import AwsError
from .lambda_runtime.service import LambdaService

_OBJECT_EVENTS = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}
_log = logging.getLogger(__name__)


class EventBus:
    """The default bus of one account and region."""

    def __init__(
        self, account: str, region: str, functions: LambdaService, acting: Acting, authority: Authority
    ) -> None:
        self._account = account
        self._region = region
        self._functions = functions
        self._acting = acting
        self._authority = authority
        notifications._send_event_bridge_message = self._object_changed  # type: ignore[assignment]

    @property
    def rules(self) -> list[Any]:
        """The rules that are switched on."""
        found = events_backends[self._account][self._region].event_buses["default"].rules.values()
        return [rule for rule in list(found) if rule.state == "ENABLED"]

    def put(self, source: str, detail_type: str, detail: dict[str, Any], resources: list[str]) -> None:
        """Deliver an event to every enabled rule that it matches."""
        event = self._event(source, detail_type, detail, resources)
        for rule in self.rules:
            if rule.event_pattern.get_pattern() and rule.event_pattern.matches_event(event):
                self._deliver(rule, event)

    def tick(self, rule: Any) -> None:
        """Deliver what a rule's schedule gives."""
        self._deliver(rule, self._event("aws.events", "Scheduled Event", {}, [rule.arn]))

    def _event(
        self, source: str, detail_type: str, detail: dict[str, Any], resources: list[str]
    ) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": detail_type,
            "source": source,
            "account": self._account,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self._region,
            "resources": resources,
            "detail": detail,
        }

    def execution_changed(self, detail: dict[str, Any]) -> None:
        """Deliver "Step Functions Execution Status Change"."""
        arn = detail["executionArn"]
        self.put("aws.states", "Step Functions Execution Status Change", detail, [arn])

    def _object_changed(self, _account: str, bucket: Any, event_name: str, key: Any) -> None:
        """Deliver S3's "Object Created" or "Object Deleted", in the place of moto, which knows no targets of ours."""
        reason = str(getattr(event_name, "value", event_name)).removeprefix("s3:")
        kind = _OBJECT_EVENTS.get(reason.partition(":")[0])
        if kind is None:
            return
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": {"key": key.name},
            "reason": reason,
        }
        self.put("aws.s3", kind, detail, [bucket.arn])

    def _deliver(self, rule: Any, event: dict[str, Any]) -> None:
        """Functions and state machines are ours; moto itself delivers to queues and log groups."""
        ours = [target for target in rule.targets if _service(target) in ("lambda", "states")]
        for target in ours:
            payload = target.get("Input") or json.dumps(event)
            if _service(target) == "lambda":
                self._invoke(rule, target, payload)
            else:
                self._start(target, payload)
        if len(ours) < len(rule.targets):
            try:
                rule.send_to_targets({**event, "ingestion-time": event["time"]})
            except Exception:  # noqa: BLE001 - a target of moto must not break ours
                _log.exception("rule %s", rule.name)

    def _start(self, target: dict[str, Any], payload: str) -> None:
        try:
            states = self._acting.as_role(target["RoleArn"], "events")("stepfunctions")
            states.start_execution(stateMachineArn=target["Arn"], input=payload)
        except ClientError as error:
            _log.warning("target %s: %s", target["Arn"], error)

    def _invoke(self, rule: Any, target: dict[str, Any], payload: str) -> None:
        need = Need("lambda:InvokeFunction", target["Arn"])
        try:
            self._authority.demand_of_service("events.amazonaws.com", need, rule.arn)
            self._functions.invoke_later(self._functions.find(target["Arn"]), payload.encode())
        except (AwsError, RefusedError) as error:
            _log.warning("target %s: %s", target["Arn"], error.message)


def _service(target: dict[str, Any]) -> str:
    """Return the service that a target's ARN names."""
    return str(target["Arn"]).split(":")[2]
