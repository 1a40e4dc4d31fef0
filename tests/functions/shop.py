"""A query function between an endpoint and a domain that answer as a test wants."""

import json
import time
from contextlib import ExitStack
from typing import Any

import pytest

from functions.slow_endpoint import Answer, Endpoint, serving
from query import handler as query

MODEL = {"id": "m", "revision": "r", "fingerprint": "f", "dimension": 2}
VECTORS = {"model": MODEL, "embeddings": [[1.0, 0.0]]}
RELEASE = {
    "products-1": {
        "mappings": {"_meta": {"model": MODEL, "arrangement": "exact"}, "properties": {"attributes": {}}}
    }
}
NOTHING: dict[str, Any] = {"_shards": {"failed": 0}, "hits": {"total": {"value": 0}, "hits": []}}


class Embedded(Answer):
    """A vector for each input of a request."""

    def to(self, request: bytes) -> dict[str, Any]:
        return {"model": MODEL, "embeddings": [[1.0, 0.0]] * len(json.loads(request)["inputs"])}


EMBEDDED = Embedded()
NOTHING_FOUND = Answer(200, NOTHING, each=True)


class Shop:
    """Starts the two servers and asks the function."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self._monkeypatch = monkeypatch
        self._stack = stack
        waits = {"HYBRID_WAIT_MS": "2000", "MODEL_WAIT_MS": "19000"}
        for name, value in {"ENDPOINT_NAME": "clip", "BUCKET": "shop", **waits}.items():
            monkeypatch.setenv(name, value)

    def with_endpoint(self, *answers: Answer | str | None) -> Endpoint:
        """Let the endpoint give these answers."""
        endpoint = self._stack.enter_context(serving(*answers))
        self._monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
        return endpoint

    def with_domain(self, *answers: Answer | str | None) -> Endpoint:
        """Let OpenSearch, with a release in service, give these answers to searches."""
        domain = self._stack.enter_context(serving(*answers))
        domain.about = RELEASE
        self._monkeypatch.setenv("DOMAIN_ENDPOINT", domain.url)
        return domain

    def search(self, **fields: Any) -> tuple[int, dict[str, str], dict[str, Any], float]:
        """Search; return the status, the headers, the body and the seconds that it took."""
        begun = time.monotonic()
        response = self.ask("/search", body=json.dumps(fields or {"text": "red mug"}))
        return (
            response["statusCode"],
            response["headers"],
            json.loads(response["body"]),
            time.monotonic() - begun,
        )

    def ask(self, path: str, method: str = "POST", **event: Any) -> dict[str, Any]:
        """Ask for one of the API's paths; return what the function answers API Gateway."""
        return query.handler({"resource": path, "httpMethod": method, **event}, None)
