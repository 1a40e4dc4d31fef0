"""How long a run's states took, by the moments that the state machine hands to Release."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.prices import InstanceType

Moment = datetime | None


@dataclass(frozen=True)
class Times:
    """When each state was entered, as far as that is told; `job` is the transform job as SageMaker describes it."""

    plan: Moment = None
    embed: Moment = None
    load: Moment = None
    release: Moment = None
    job: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Times":
        """Read Release's event; one that an older state machine sends tells nothing."""
        state = event.get("state") or {}
        transform, loading = state.get("transform") or {}, state.get("loading") or {}
        return cls(
            moment(event.get("started")),
            moment(transform.get("entered")),
            moment(loading.get("entered")),
            moment(event.get("entered")),
            transform.get("job"),
        )

    def figures(self, now: datetime) -> dict[str, Any]:
        """Return the report's `seconds` and `transform`, as far as that was told."""
        entered = {"plan": self.plan, "embed": self.embed, "load": self.load, "release": self.release}
        told = [(name, at) for name, at in entered.items() if at is not None]
        ends = [*(at for _, at in told[1:]), now]
        seconds = {name: seconds_between(at, end) for (name, at), end in zip(told, ends, strict=False)}
        figures: dict[str, Any] = {"seconds": seconds}
        job = self.job or {}
        begun, ended = (moment(job.get(f"Transform{name}Time")) for name in ("Start", "End"))
        resources = job.get("TransformResources")
        if begun and ended and resources:
            figures["transform"] = _billed(resources, seconds_between(begun, ended))
        return figures


def _billed(resources: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    instance, instances = InstanceType(str(resources["InstanceType"])), int(resources["InstanceCount"])
    told = {"instance_type": instance.name, "instances": instances, "seconds": seconds}
    return {**told, "usd": instance.usd(instances, seconds), "price": instance.price}


UNTOLD = Times()
"""Nobody has told when the run's states were entered."""


def moment(told: object) -> Moment:
    """Read a moment: ISO 8601, or milliseconds since 1970, as Step Functions hands SageMaker's times on."""
    if isinstance(told, str):
        try:
            return datetime.fromisoformat(told).astimezone(UTC)
        except ValueError:
            return None
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told / 1000, UTC)
    return None


def seconds_between(begun: datetime, ended: datetime) -> float:
    """Return seconds, to a tenth."""
    return round((ended - begun).total_seconds(), 1)
