"""This server as its users meet it: over HTTP, started as Batch Transform or as an endpoint starts the container."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench import payloads
from bench.figures import BATCH, ENDPOINT
from bench.processes import ProcessError
from bench.runners import Answer
from bench.servers import KeptAlive, Server, vector_of

# MaxConcurrentTransforms of the stack's transform jobs (stacks/ingest.asl.json).
CONCURRENT = 2
BATCH_ENVIRONMENT = {
    "SAGEMAKER_BATCH": "true",
    "SAGEMAKER_BATCH_STRATEGY": "MULTI_RECORD",
    "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": str(CONCURRENT),
    "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(payloads.PAYLOAD_BYTES // 1_000_000),
}


class BatchServer(Server):
    """In a transform job: whole payloads, as many at a time as the stack asks for."""

    name = BATCH
    answers: tuple[str, ...] = ("pictures",)
    environment = BATCH_ENVIRONMENT
    connected = CONCURRENT

    def __init__(self, bundle: Path, files: Sequence[Path]) -> None:
        super().__init__(bundle, files)
        self._payloads = payloads.batches(files)

    def ask(self, question: str) -> Answer:
        """Send all payloads; every picture must have got its vector."""
        if question != "pictures":
            raise ValueError(question)
        begun = time.perf_counter()
        with ThreadPoolExecutor(CONCURRENT) as senders:
            waiting = iter(self._payloads)
            shares = list(senders.map(lambda connection: self._share(connection, waiting), self.connections))
        seconds = time.perf_counter() - begun
        lines = {line["id"]: line for share in shares for body in share for line in _lines(body)}
        return Answer(seconds, self._checked(lines))

    def _share(self, connection: KeptAlive, waiting: Iterator[bytes]) -> list[bytes]:
        """Send one payload after the other, whichever is next: `next` on a list's iterator is atomic."""
        return [self.post(connection, body, "application/jsonlines") for body in waiting]

    def _checked(self, lines: dict[str, Any]) -> tuple[float, ...]:
        refused = [
            name for name in (file.name for file in self.files) if "embedding" not in lines.get(name, {})
        ]
        if refused:
            said = lines.get(refused[0], {}).get("error")
            raise ProcessError(
                f"no vector for {len(refused)} of {len(self.files)} pictures; {refused[0]}: {said}"
            )
        return tuple(lines[self.files[0].name]["embedding"])


class EndpointServer(Server):
    """Behind an endpoint: one text or one picture a request, over one connection."""

    name = ENDPOINT
    answers: tuple[str, ...] = ("text", "picture")
    environment: Mapping[str, str] = {}

    def ask(self, question: str) -> Answer:
        """Send one request."""
        picture = self.files[0].read_bytes()
        begun = time.perf_counter()
        if question == "text":
            vector = self.encoded_text()
        else:
            vector = vector_of(self.post(self.connections[0], picture, "image/jpeg"))
        return Answer(time.perf_counter() - begun, vector)


def _lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]
