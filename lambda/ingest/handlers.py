"""The functions' entry points: parse the state machine's input, call, return what it goes on with."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, Protocol

from opensearchpy.exceptions import TransportError

from common import environment, log
from common.arrangement import Space
from common.bucket import Bucket
from common.embedder import Embedder
from common.opensearch import client
from ingest.abort import Aborter
from ingest.clearing import Clearing
from ingest.endpoints import Endpoints
from ingest.estimate import Transform
from ingest.executions import Executions
from ingest.gates import Bounds
from ingest.indexes import Indexes, named
from ingest.keeping import Keeper
from ingest.load import Loader
from ingest.notifier import Notifier
from ingest.overview import overview
from ingest.plan import Planner
from ingest.planning.choices import Choices
from ingest.records import Records
from ingest.release import Releaser
from ingest.report import Reporter
from ingest.rollback import Rollback
from ingest.run import Run
from ingest.times import Times
from ingest.topic import SnsTopic
from ingest.trigger import Trigger
from ingest.wish import Wish

OPENSEARCH_TIMEOUT_S = 60
OPENSEARCH_RETRIES = 3
ENDPOINT_S = 65
"""SageMaker's own limit for one invocation, and a little; one that is still cold the state machine asks again."""
TURN_ENDS_MS = 240_000
"""Plan leaves the rest to its next turn: the ledger of ten million products, some 4 GB, goes into the bucket first."""
Event = dict[str, Any]


class Context(Protocol):
    """What Lambda tells of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long it may go on."""


Handler = Callable[[Event, Context], Event]


def _step(handle: Handler) -> Handler:
    """Log a step's outcome, and name OpenSearch's passing troubles so that the state machine retries them."""

    @wraps(handle)
    def handler(event: Event, context: Context) -> Event:
        try:
            result = handle(event, context)
        except TransportError as error:
            raise named(error) from error
        log.event(handle.__name__, **result)
        return result

    return handler


@_step
def plan(event: Event, context: Context) -> Event:
    """Plan a run: `execution`, `started`, `state_machine`, the execution's own `input`, and which `turn` it is."""
    execution, executions = event["execution"], Executions()
    executions.refuse_if_another_runs(event["state_machine"], execution)
    planner = Planner(_bucket(), _indexes(), _embedder(), Reporter(_bucket()), _bounds(), _choices())
    return planner.plan(
        Run.of(execution, event["started"]),
        created=event["started"],
        still_running=lambda: executions.is_running(execution),
        wish=Wish.of(event["input"]),
        turn=event["turn"],
        still_time=lambda: context.get_remaining_time_in_millis() > TURN_ENDS_MS,
    )


@_step
def load(event: Event, _: Context) -> Event:
    """Load a part: `run`, `previous`, the `part`'s number, and the vectors' `dimension`."""
    loader = Loader(_bucket(), _indexes().client)
    return loader.load(Run(event["run"]), event["previous"], event["part"], event["dimension"])


@_step
def release(event: Event, _: Context) -> Event:
    """Release a `run`; what was planned and loaded is in the bucket. The other fields say when states were entered."""
    releaser = Releaser(
        _bucket(),
        _indexes(),
        _embedder(),
        Reporter(_bucket()),
        keep=environment.number("KEEP_RELEASES"),
        replicas=environment.number("REPLICAS"),
        bounds=_bounds(),
        keeper=_keeper(),
        records=Records(_bucket()),
        notifier=_notifier(),
    )
    return releaser.release(Run(event["run"]), Wish.of(event["input"]), Times.of(event))


@_step
def rollback(event: Event, _: Context) -> Event:
    """Put the release `input.rollback`, or where that is empty the one of before, into service."""
    execution, given = event["execution"], event["input"]
    Executions().refuse_if_another_runs(event["state_machine"], execution)
    rolling = Rollback(_indexes(), _endpoints(), Records(_bucket()))
    told = rolling.to(given["rollback"] or None, Run.of(execution, event["started"]), given.get("by"))
    _notifier().rolled_back({"run": told["to"], "before": told["before"]})
    return told


@_step
def prune(event: Event, _: Context) -> Event:
    """Keep only so many releases, `input.prune`, besides the one in service."""
    execution = event["execution"]
    Executions().refuse_if_another_runs(event["state_machine"], execution)
    keep = int(event["input"]["prune"])
    return {"status": "pruned", **_keeper().clear(Run.of(execution, event["started"]), keep)}


@_step
def releases(_event: Event, _: Context) -> Event:
    """Tell of all releases that there have been, and of the one in service; asked by the operator."""
    return overview(_indexes(), Records(_bucket()))


@_step
def abort(event: Event, _: Context) -> Event:
    """Clean up after a failed run (from the state machine) or a stopped one (from EventBridge)."""
    aborter = Aborter(_bucket(), _indexes(), Reporter(_bucket()), _notifier())
    if "detail" in event:
        detail = event["detail"]
        started = datetime.fromtimestamp(detail["startDate"] / 1000, UTC).isoformat()
        cause = detail.get("cause") or f"the execution ended as {detail['status']}"
        run, kind = Run.of(detail["executionArn"], started), _kind(json.loads(detail["input"]))
        return aborter.abort(run, detail["status"], cause, **kind)
    fault = event["error"]
    run = Run.of(event["execution"], event["started"])
    error, cause = str(fault.get("Error", "Failed")), str(fault.get("Cause", ""))
    return aborter.abort(run, error, cause, **_kind(event["input"]))


@_step
def trigger(event: Event, _: Context) -> Event:
    """Decide whether an ingest is to start by itself: the trigger's own execution and `input`."""
    deciding = Trigger(Executions(), event["state_machine"], environment.text("STATE_MACHINE"))
    started = datetime.fromisoformat(event["started"])
    return deciding.look(event["execution"], started, event["input"]["by"], datetime.now(UTC))


def _kind(given: Event) -> dict[str, bool]:
    """Return what of an execution's input matters to who tells of its end."""
    return {"ingest": not given.keys() & {"rollback", "prune"}, "quiet": bool(given.get("dry_run"))}


@cache
def _bucket() -> Bucket:
    return Bucket(environment.text("BUCKET"))


@cache
def _indexes() -> Indexes:
    endpoint = environment.text("DOMAIN_ENDPOINT")
    return Indexes(client(endpoint, timeout_s=OPENSEARCH_TIMEOUT_S, retries=OPENSEARCH_RETRIES))


def _choices() -> Choices:
    transform = Transform(
        environment.text("TRANSFORM_INSTANCE_TYPE"), environment.number("TRANSFORM_INSTANCES")
    )
    return Choices(
        placeholder_percent=environment.number("PLACEHOLDER_PERCENT"),
        exact_vectors=environment.number("EXACT_VECTORS"),
        language=environment.text("LANGUAGE"),
        space=Space(environment.text("SPACE")),
        described=environment.text("EMBED_TEXT") == "title_description",
        thumbnails=environment.text("THUMBNAILS") == "true",
        endpoint=environment.text("ENDPOINT_NAME"),
        loaders=environment.number("LOADERS"),
        transform=transform,
        transforms=environment.number("TRANSFORMS"),
    )


def _bounds() -> Bounds:
    names = ("max_reject_percent", "min_kept_percent", "min_overlap_percent", "max_recall_drop_percent")
    return Bounds(**{name: environment.number(name.upper()) for name in names})


@cache
def _endpoints() -> Endpoints:
    return Endpoints(environment.text("STACK"))


def _keeper() -> Keeper:
    clearing = Clearing(_bucket(), _indexes())
    return Keeper(_indexes(), _endpoints(), clearing, environment.text("ENDPOINT_NAME"))


@cache
def _notifier() -> Notifier:
    arn = environment.optional("TOPIC")
    return Notifier(SnsTopic(arn) if arn else None)


@cache
def _embedder() -> Embedder:
    return Embedder(environment.text("ENDPOINT_NAME"), budget_s=ENDPOINT_S)
