"""What a run will take: seconds and dollars, as ranges, by what the last runs took."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.bucket import Bucket
from ingest.paces import Pace, Range, of_report, of_table
from ingest.prices import InstanceType
from ingest.run import Run

_LOOKED_BACK = 5


@dataclass(frozen=True)
class Transform:
    """On what a run embeds."""

    instance_type: str = "ml.c6i.xlarge"
    instances: int = 1


@dataclass(frozen=True)
class Estimator:
    """Estimates by the reports in a bucket."""

    bucket: Bucket
    transform: Transform

    def estimate(self, previous: str | None, *, embeddings: int, products: int, parts: int) -> dict[str, Any]:
        """Return the report's `estimate` of a run that comes after the release `previous`, once it is planned.

        An instance works at whole parts: fewer `parts` than instances leave some idle.
        """
        instance, instances = InstanceType(self.transform.instance_type), self.transform.instances
        pace = self._pace(previous, instance)
        at_work = max(min(instances, parts), 1)
        work = _over(embeddings / at_work, pace.vectors)
        billed = _sum(pace.start_s, work) if embeddings else (0.0, 0.0)
        seconds = {
            "embed": _sum(pace.wait_s, billed) if embeddings else (0.0, 0.0),
            "load": _over(products, pace.products),
            "release": pace.release_s,
        }
        usd = [instance.usd(instances, most) if embeddings else 0.0 for most in billed]
        return {
            "run": pace.run,
            "said": pace.said,
            "instance_type": self.transform.instance_type,
            "instances": instances,
            "embeddings": embeddings,
            "products": products,
            "seconds": {
                name: _rounded(span) for name, span in (seconds | {"total": _sum(*seconds.values())}).items()
            },
            "usd": None if None in usd else usd,
            "price": instance.price,
        }

    def _pace(self, previous: str | None, instance: InstanceType) -> Pace:
        """Return that of the newest run on the same instance type, else on another, else the table's."""
        reports = list(self._reports(previous))
        same = [one for one in reports if (one.get("transform") or {}).get("instance_type") == instance.name]
        told = (of_report(report, instance) for report in [*same, *reports])
        return next(filter(None, told), None) or of_table(instance)

    def _reports(self, run: str | None) -> Iterator[Mapping[str, Any]]:
        """Yield the reports of a release, the one before it, and so on, as long as they are there."""
        for _ in range(_LOOKED_BACK):
            key = Run(run or "").report
            if run is None or not self.bucket.has(key):
                return
            report = _parsed(self.bucket.get(key))
            yield report
            run = report.get("previous")


def _parsed(content: bytes) -> Mapping[str, Any]:
    """Read a report; one that is none tells nothing, as no run may fail for its estimate."""
    try:
        report = json.loads(content)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def with_plan(estimate: Mapping[str, Any], planned_s: float) -> dict[str, Any]:
    """Return an estimate of the whole of a run, whose Plan takes so long."""
    seconds = {"plan": [planned_s, planned_s], **estimate["seconds"]}
    seconds["total"] = [round(planned_s + span, 1) for span in seconds["total"]]
    return {**estimate, "seconds": seconds}


def _over(number: float, per_second: Range) -> Range:
    """Return the least and the most time for so many things."""
    return number / per_second[1], number / per_second[0]


def _sum(*spans: Range) -> Range:
    return sum(least for least, _ in spans), sum(most for _, most in spans)


def _rounded(span: Range) -> list[float]:
    return [round(seconds, 1) for seconds in span]
