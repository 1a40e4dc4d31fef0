"""How fast a run may go: ranges, of a run that was, or of a table where there was none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.prices import InstanceType

Range = tuple[float, float]
"""The least and the most."""
ENOUGH = 100
"""A run that embedded fewer vectors says little of the pace."""
LONG = 2000
"""Fewer vectors, and the first batches count for much: 902 were seen to go at 112 to 245 a second where 9,039 went at
243."""
_PER_CPU: Mapping[str, Range] = {
    "amx": (12, 80),
    "avx512_vnni": (12, 40),
    "avx_vnni": (8, 40),
    "avx512": (4, 12),
    "avx2": (4, 12),
}
"""Vectors a second and CPU of a ViT-B/32 in int8. Measured: 24 pictures (36 with calibration) on a core of a Zen 4 with
VNNI, 7.8 on one of a Zen 3 without. A CPU of an instance is half a core, hence half of that at least; titles take a
fifth of a picture's time, hence the most. AMX is not measured: no slower than VNNI, perhaps twice as fast."""
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "m5": ("avx512", "avx512_vnni"),
    "m6i": ("avx512_vnni",),
    "c6i": ("avx512_vnni",),
    "m7i": ("amx",),
    "c7i": ("amx",),
}
"""The instruction sets that an instance of a family may have; ml.m5 comes with two generations of CPUs."""
_START_S, _WAIT_S = (45.0, 240.0), (60.0, 300.0)
_PRODUCTS, _RELEASE_S = (50.0, 600.0), (5.0, 120.0)
_LONG_RUN, _SHORT_RUN, _OTHER_TYPE = (0.8, 1.25), (0.7, 2.2), (0.5, 2.2)
_ONCE = (0.7, 1.5)
"""What is done once a run varies more than a pace."""


@dataclass(frozen=True)
class Pace:
    """What an estimate goes by, and in words where that comes from; `run` is None where it is the table."""

    vectors: Range
    """A second, of one instance."""
    start_s: Range
    """Of the job before its first vector, billed."""
    wait_s: Range
    """For instances, not billed."""
    products: Range
    """A second, in Load."""
    release_s: Range
    said: str
    run: str | None = None


def of_table(instance: InstanceType) -> Pace:
    """Return what may be expected of an instance type that no run has used."""
    sets = _FAMILIES.get(instance.family, tuple(_PER_CPU))
    per_cpu = [_PER_CPU[name] for name in sets]
    slowest, fastest = min(low for low, _ in per_cpu), max(high for _, high in per_cpu)
    said = f"the table of paces: no earlier run tells; {' or '.join(sets)}, {instance.cpus} CPUs"
    vectors = (slowest * instance.cpus, fastest * instance.cpus)
    return Pace(vectors, _START_S, _WAIT_S, _PRODUCTS, _RELEASE_S, said)


def of_report(report: Mapping[str, Any], instance: InstanceType) -> Pace | None:
    """Return the pace of a run by its report; None where that does not tell of one."""
    job, seconds = report.get("transform") or {}, report.get("seconds") or {}
    embedded = report.get("embedded") or 0
    if embedded < ENOUGH or not job.get("seconds") or "embed" not in seconds:
        return None
    instances = int(job.get("instances") or 1)
    machines = [one for one in report.get("machines") or [] if one.get("pace")]
    count = sum(one["instances"] for one in machines)
    pace = sum(one["pace"] * one["instances"] for one in machines) / count if count else 0.0
    pace = pace or embedded / (job["seconds"] * instances)
    worked = embedded / (pace * (count or instances))
    by = _LONG_RUN if embedded >= LONG else _SHORT_RUN
    loaded = (report.get("indexed") or 0) / max(seconds.get("load") or 0, 1) or None
    return Pace(
        _times(pace, by if job.get("instance_type") == instance.name else _OTHER_TYPE),
        _times(max(job["seconds"] - worked, 0), _ONCE),
        _times(max(seconds["embed"] - job["seconds"], 0), _ONCE),
        _times(loaded, by) if loaded else _PRODUCTS,
        _times(seconds["release"], _ONCE) if "release" in seconds else _RELEASE_S,
        f"run {report.get('run')}: {pace:.4g} vectors a second on {job.get('instance_type')}",
        str(report.get("run")),
    )


def _times(figure: float, by: Range) -> Range:
    return figure * by[0], figure * by[1]
