"""The query function called in this process, and what of its time it spends waiting for which service."""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from urllib3.connectionpool import HTTPConnectionPool

import bench.lambda_path  # noqa: F401
from bench.query_clients import RefusedError
from bench.query_kinds import Body, event


@dataclass
class Waiting:
    """Seconds spent in requests to OpenSearch and to all else, how many there were, and what CPU time they took."""

    domain: str
    cpu: float = 0.0
    seconds: dict[str, float] = field(default_factory=lambda: {"opensearch": 0.0, "other": 0.0})
    trips: dict[str, int] = field(default_factory=lambda: {"opensearch": 0, "other": 0})

    def clear(self) -> None:
        """Begin anew."""
        self.cpu = 0.0
        for name in self.seconds:
            self.seconds[name], self.trips[name] = 0.0, 0

    def add(self, pool: HTTPConnectionPool, seconds: float, cpu: float) -> None:
        """Count one request."""
        self.cpu += cpu
        name = "opensearch" if f"{pool.host}:{pool.port}" == self.domain else "other"
        self.seconds[name] += seconds
        self.trips[name] += 1


@dataclass(frozen=True)
class Share:
    """One search, or the medians of many, in milliseconds, and its round trips.

    `own` is all but waiting; `cpu` is that share's CPU time, which a busy machine does not stretch.
    """

    whole: float
    opensearch: float
    embedding: float
    own: float
    cpu: float
    trips: int
    embeddings: int


@contextmanager
def waiting(domain: str) -> Iterator[Waiting]:
    """Watch every HTTP request of this process."""
    parts = urlsplit(domain if "://" in domain else f"https://{domain}:443")
    account, plain = Waiting(f"{parts.hostname}:{parts.port}"), HTTPConnectionPool.urlopen

    def timed(pool: HTTPConnectionPool, *arguments: Any, **options: Any) -> Any:
        begun, cpu = time.perf_counter(), time.process_time()
        try:
            return plain(pool, *arguments, **options)
        finally:
            account.add(pool, time.perf_counter() - begun, time.process_time() - cpu)

    HTTPConnectionPool.urlopen = timed  # type: ignore[method-assign, assignment]
    try:
        yield account
    finally:
        HTTPConnectionPool.urlopen = plain  # type: ignore[method-assign]


@dataclass
class Function:
    """The function as it is called by the gateway; `turn` calls it once for each kind, with another body each time."""

    account: Waiting
    seen: dict[str, list[Share]] = field(default_factory=dict)

    def turn(self, bodies: Mapping[str, Body]) -> None:
        """Call it with one body of each kind; RefusedError."""
        from query.handler import handler

        for kind, body in bodies.items():
            self.seen.setdefault(kind, []).append(_one(handler, self.account, body))

    def shares(self, warm_up: int) -> dict[str, Share]:
        """Return medians by kind; the first `warm_up` turns do not count."""
        return {kind: _median(some[warm_up:]) for kind, some in self.seen.items()}


def _one(handler: Any, account: Waiting, body: Body) -> Share:
    asked = event(body)
    account.clear()
    with redirect_stdout(StringIO()):  # the function's log
        begun, cpu = time.perf_counter(), time.process_time()
        response = handler(asked, None)
        whole, used = time.perf_counter() - begun, time.process_time() - cpu
    if response["statusCode"] != 200:
        raise RefusedError(f"the function answered {response['statusCode']}: {response['body'][:300]}")
    opensearch, other = account.seconds["opensearch"], account.seconds["other"]
    return Share(
        whole=1000 * whole,
        opensearch=1000 * opensearch,
        embedding=1000 * other,
        own=1000 * (whole - opensearch - other),
        cpu=1000 * (used - account.cpu),
        trips=account.trips["opensearch"],
        embeddings=account.trips["other"],
    )


def _median(some: Sequence[Share]) -> Share:
    def middle(name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in some))

    return Share(
        middle("whole"),
        middle("opensearch"),
        middle("embedding"),
        middle("own"),
        middle("cpu"),
        round(middle("trips")),
        round(middle("embeddings")),
    )
