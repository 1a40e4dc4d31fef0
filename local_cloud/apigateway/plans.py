"""Usage plans: API keys, and how often and how many times each may call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .limits import Limit, limit


@dataclass(frozen=True)
class Quota:
    """So many requests a `DAY`, `WEEK` or `MONTH`, in UTC; `offset` days from Sunday or the month's first on."""

    limit: int
    period: str
    offset: int = 0

    def start(self, today: date) -> date:
        """The first day of the period that a day is in."""
        if self.period == "WEEK":
            return today - timedelta(days=(today.isoweekday() - self.offset) % 7)
        if self.period == "MONTH":
            shifted = today - timedelta(days=self.offset)
            return shifted.replace(day=1) + timedelta(days=self.offset)
        return today


@dataclass(frozen=True)
class Plan:
    """A usage plan, as it counts for one stage: `methods` maps `/resource/METHOD` to limits of their own."""

    id: str
    throttle: Limit | None
    quota: Quota | None
    methods: Mapping[str, Limit]


@dataclass(frozen=True)
class ApiKey:
    """A key that may call a stage, under the plan that joins the two."""

    id: str
    value: str
    plan: Plan


class Quotas:
    """Counts requests in their periods; safe between threads."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._used: dict[Hashable, tuple[date, int]] = {}

    def admits(self, key: Hashable, quota: Quota) -> bool:
        """Count a request, if there is room. A changed limit counts from what has been used of the period."""
        start = quota.start(self._clock().date())
        with self._lock:
            since, used = self._used.get(key, (start, 0))
            used = used if since == start else 0
            self._used[key] = (start, min(used + 1, quota.limit))
            return used < quota.limit


def keys_of(client: Any, api_id: str, stage: str) -> dict[str, ApiKey]:
    """The enabled keys of a stage, by value."""
    found = {}
    for item in client.get_usage_plans()["items"]:
        joined = [s for s in item.get("apiStages") or [] if (s["apiId"], s["stage"]) == (api_id, stage)]
        if not joined:
            continue
        plan = _plan(item, joined[0])
        for listed in client.get_usage_plan_keys(usagePlanId=plan.id)["items"]:
            key = client.get_api_key(apiKey=listed["id"], includeValue=True)
            if key.get("enabled"):
                found[key["value"]] = ApiKey(key["id"], key["value"], plan)
    return found


def _plan(item: Mapping[str, Any], stage: Mapping[str, Any]) -> Plan:
    throttle, quota = item.get("throttle"), item.get("quota")
    return Plan(
        id=item["id"],
        throttle=limit(throttle, "rateLimit", "burstLimit") if throttle else None,
        quota=Quota(int(quota["limit"]), quota["period"], int(quota.get("offset") or 0)) if quota else None,
        methods={
            method: limit(own, "rateLimit", "burstLimit")
            for method, own in (stage.get("throttle") or {}).items()
        },
    )
