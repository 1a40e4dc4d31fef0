"""EventBridge rules with Lambda targets, which moto stores but never delivers to."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends

from .aws.errors import AwsError
from .lambda_runtime.service import LambdaService

_log = logging.getLogger(__name__)


class EventBus:
    """The default bus of one account and region."""

    def __init__(self, account: str, region: str, functions: LambdaService) -> None:
        self._account = account
        self._region = region
        self._functions = functions

    def put(self, source: str, detail_type: str, detail: dict[str, Any], resources: list[str]) -> None:
        """Deliver an event to every enabled rule that it matches."""
        event = {
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
        backend = events_backends[self._account][self._region]
        for rule in list(backend.event_buses["default"].rules.values()):
            if rule.state == "ENABLED" and rule.event_pattern.get_pattern():
                self._offer(rule, event)

    def execution_changed(self, detail: dict[str, Any]) -> None:
        """Deliver "Step Functions Execution Status Change"."""
        arn = detail["executionArn"]
        self.put("aws.states", "Step Functions Execution Status Change", detail, [arn])

    def _offer(self, rule: Any, event: dict[str, Any]) -> None:
        """Lambda targets are ours; moto itself delivers to queues and log groups."""
        if not rule.event_pattern.matches_event(event):
            return
        ours = [target for target in rule.targets if ":lambda:" in target["Arn"]]
        for target in ours:
            self._invoke(target, event)
        if len(ours) < len(rule.targets):
            try:
                rule.send_to_targets({**event, "ingestion-time": event["time"]})
            except Exception:  # noqa: BLE001 - a target of moto must not break ours
                _log.exception("rule %s", rule.name)

    def _invoke(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        payload = target.get("Input") or json.dumps(event)
        try:
            self._functions.invoke_later(self._functions.find(target["Arn"]), payload.encode())
        except AwsError as error:
            _log.warning("target %s: %s", target["Arn"], error.message)
