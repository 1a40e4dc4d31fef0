"""Searches sent through the gateway by several clients at a time, and how long each stage of them took."""

import json
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests
from requests_aws4auth import AWS4Auth

STAGES = ("embed_ms", "search_ms", "total_ms")


class RefusedError(RuntimeError):
    """The API did not answer a search of the bench; the message has what it said."""


@dataclass(frozen=True)
class Sample:
    """One search: milliseconds until its client had the answer, and what the answer says of its stages."""

    whole: float
    stages: Mapping[str, float]


@dataclass(frozen=True)
class Latencies:
    """Of many searches: medians and the 95th percentile, milliseconds; `rate` is searches a second."""

    median: float
    p95: float
    embed: float
    search: float
    around: float
    rate: float

    @classmethod
    def of(cls, samples: Sequence[Sample], seconds: float) -> "Latencies":
        """Add up; `around` is what a client waits for beside the function's own account: gateway, start, network."""
        whole = sorted(sample.whole for sample in samples)
        around = statistics.median(sample.whole - sample.stages["total_ms"] for sample in samples)
        embed, search = (statistics.median(one.stages[name] for one in samples) for name in STAGES[:2])
        p95 = whole[min(int(0.95 * len(whole)), len(whole) - 1)]
        return cls(statistics.median(whole), p95, embed, search, around, len(samples) / seconds)


class Client:
    """One shopper's connection."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/search"
        self._session = requests.Session()
        self._session.auth = AWS4Auth(
            os.environ["AWS_ACCESS_KEY_ID"],
            os.environ["AWS_SECRET_ACCESS_KEY"],
            os.environ["AWS_REGION"],
            "execute-api",
            session_token=os.environ.get("AWS_SESSION_TOKEN"),
        )

    def ask(self, body: Mapping[str, Any]) -> Sample:
        """Search; RefusedError."""
        data = json.dumps(body)
        begun = time.perf_counter()
        answer = self._session.post(
            self._url, data=data, headers={"Content-Type": "application/json"}, timeout=60
        )
        whole = 1000 * (time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RefusedError(f"the search API answered {answer.status_code}: {answer.text[:300]}")
        return Sample(whole, answer.json()["timing"])


def together(url: str, clients: int, bodies: Iterator[Mapping[str, Any]], each: int) -> Latencies:
    """Send `each` searches from each of some clients at a time."""
    wanted = [[next(bodies) for _ in range(each)] for _ in range(clients)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        samples = [sample for some in pool.map(lambda one: _all(url, one), wanted) for sample in some]
    return Latencies.of(samples, time.perf_counter() - begun)


def _all(url: str, bodies: Sequence[Mapping[str, Any]]) -> list[Sample]:
    client = Client(url)
    return [client.ask(body) for body in bodies]
