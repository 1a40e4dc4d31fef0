"""Embeddings from the SageMaker endpoint (the inference contract's `application/json` form)."""

import copy
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from common import aws, deadline
from common.endpoint_errors import BUSY_RETRY_S, is_missing, may_pass_quickly, translated
from common.errors import UnavailableError
from common.index import Model

CONNECT_TIMEOUT_S = 2
LEAST_READ_S = 1
"""With less time left for an answer than this, the endpoint is not asked again."""
PAUSES_S = (0.2, 0.4)
"""Between three attempts, at most: jitter makes them shorter."""
Input = dict[str, str]


@dataclass(frozen=True)
class Embeddings:
    """Vectors of length 1, one for each input in order, and the model that made them."""

    model: Model
    vectors: list[list[float]]
    truncated: frozenset[int] = frozenset()
    """The positions of texts that were longer than the model reads."""


class Embedder:
    """Asks one endpoint. A cold start can take minutes: it is reported as unavailable, never waited out here.

    `budget_s` is for one `embed` with all its attempts. botocore's own retries are off: they would repeat a read
    time-out, each time with the full time to wait.
    """

    def __init__(self, endpoint: str, *, budget_s: float) -> None:
        self._endpoint = endpoint
        self._instead: str | None = None
        self._budget_s = budget_s
        self._clients: dict[float, Any] = {}
        self._client(budget_s)

    def at(self, endpoint: str | None) -> "Embedder":
        """Return one that asks another endpoint, and this one's where that is gone; itself where none is named."""
        if endpoint in (None, self._endpoint):
            return self
        other = copy.copy(self)
        other._endpoint, other._instead = endpoint, self._endpoint
        return other

    def embed(self, inputs: Sequence[Input], budget_s: float | None = None) -> Embeddings:
        """Embed texts and pictures, in less time where a budget says so; InputRejectedError or UnavailableError."""
        body = json.dumps({"inputs": list(inputs)}).encode()
        pauses = iter(PAUSES_S)
        with deadline.within(min(self._budget_s, budget_s or math.inf)):
            while True:
                try:
                    return _read(self._ask(body), len(inputs))
                except (ClientError, BotoCoreError) as error:
                    pause = next(pauses, math.inf)
                    too_late = deadline.left() - pause < CONNECT_TIMEOUT_S + LEAST_READ_S
                    if too_late or not may_pass_quickly(error):
                        raise translated(error, inputs) from error
                time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter

    def _ask(self, body: bytes) -> bytes:
        """Ask once, with the time that is left to wait for the answer."""
        try:
            return self._answer(self._endpoint, body)
        except ClientError as error:
            if self._instead is None or not is_missing(error):
                raise
        return self._answer(self._instead, body)

    def _answer(self, endpoint: str, body: bytes) -> bytes:
        client = self._client(deadline.left())
        response = client.invoke_endpoint(
            EndpointName=endpoint,
            ContentType="application/json",
            Accept="application/json",
            Body=body,
        )
        answer: bytes = response["Body"].read()
        return answer

    def _client(self, left_s: float) -> Any:
        """Return a client that is done before the time is over; in quarter seconds, as its time-outs are fixed."""
        connect_timeout_s = min(CONNECT_TIMEOUT_S, left_s / 3)
        read_timeout_s = max(math.floor(4 * (left_s - connect_timeout_s)) / 4, 0.1)
        if read_timeout_s not in self._clients:
            config = Config(
                connect_timeout=max(connect_timeout_s, 0.1),
                read_timeout=read_timeout_s,
                retries={"mode": "standard", "total_max_attempts": 1},
            )
            self._clients[read_timeout_s] = aws.client("sagemaker-runtime", config)
        return self._clients[read_timeout_s]


def _read(answer: bytes, count: int) -> Embeddings:
    """Read an answer to so many inputs; UnavailableError where it is none."""
    try:
        told = json.loads(answer)
        model, vectors = Model.of(told["model"]), told["embeddings"]
        truncated = frozenset(map(int, told.get("truncated", ())))
        whole = len(vectors) == count and all(
            len(vector) == model.dimension and math.isfinite(sum(vector)) for vector in vectors
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable() from error
    if not whole:
        raise _unreadable()
    return Embeddings(model, vectors, truncated)


def _unreadable() -> UnavailableError:
    return UnavailableError("the model endpoint's answer is not a model's", retry_after=BUSY_RETRY_S)
