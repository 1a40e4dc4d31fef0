"""How long a run's states took, by what the state machine tells."""

from datetime import UTC, datetime
from typing import Any

from ingest.times import Times

NOW = datetime(2026, 11, 28, 10, 7, 30, 500_000, tzinfo=UTC)
EMBED_STARTED = int(datetime(2026, 11, 28, 10, 3, tzinfo=UTC).timestamp() * 1000)

JOB = {
    "TransformJobName": "embed-x-0",
    "TransformStartTime": EMBED_STARTED,
    "TransformEndTime": EMBED_STARTED + 125_400,
    "TransformResources": {"InstanceType": "ml.c6i.xlarge", "InstanceCount": 2},
}
"""As far as it matters, what Step Functions hands on of a job's description."""


def event(**state: Any) -> dict[str, Any]:
    return {"started": "2026-11-28T10:00:00.000Z", "entered": "2026-11-28T10:07:00Z", "state": state}


def test_a_state_lasts_until_the_next_one_is_entered() -> None:
    transform = {"entered": "2026-11-28T10:01:00.500Z", "job": JOB}
    told = Times.of(event(transform=transform, loading={"entered": "2026-11-28T10:06:00Z"})).figures(NOW)
    assert told["seconds"] == {"plan": 60.5, "embed": 299.5, "load": 60.0, "release": 30.5}
    price = "ml.c6i.xlarge at $0.204 an hour: us-east-1, on demand, November 2026"
    job = {"instance_type": "ml.c6i.xlarge", "instances": 2, "seconds": 125.4}
    assert told["transform"] == {**job, "usd": 0.0142, "price": price}


def test_a_run_that_embedded_nothing_has_no_embed_and_no_job() -> None:
    told = Times.of(event(loading={"entered": "2026-11-28T10:06:00Z"})).figures(NOW)
    assert told == {"seconds": {"plan": 360.0, "load": 60.0, "release": 30.5}}


def test_a_job_that_does_not_tell_its_times_costs_the_run_nothing_but_the_figure() -> None:
    job = {name: value for name, value in JOB.items() if "Time" not in name}
    told = Times.of(event(transform={"entered": "2026-11-28T10:01:00.500Z", "job": job})).figures(NOW)
    assert "transform" not in told
    assert told["seconds"]["embed"] == 359.5


def test_an_older_state_machine_tells_nothing() -> None:
    assert Times.of({"run": "20261128t100000z-00000000", "input": {}}).figures(NOW) == {"seconds": {}}
