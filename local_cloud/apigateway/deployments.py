"""What callers reach of a REST API: not what is configured, but what was deployed of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..aws.clients import Clients
from .routes import Route, read_routes

_DEPLOYING = re.compile(r"/restapis/(?P<api>[^/]+)/deployments/?")


@dataclass(frozen=True)
class Deployed:
    """The configuration of an API at the moment when a deployment was made of it."""

    routes: tuple[Route, ...] = ()
    responses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    binary_types: tuple[str, ...] = ()
    compressed_from: int | None = None
    """The size in bytes from which on answers are compressed; None where none are."""

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a request and its path parameters: the best resource, then its method or ANY.

        The path is as it was sent, and so are the parameters: API Gateway decodes neither for a proxy integration.
        """
        matches = [(r, m) for r in self.routes if (m := r.pattern.fullmatch(path))]
        if not matches:
            return None
        best = matches[0][0].resource_id
        at_best = {r.method: (r, m.groupdict()) for r, m in matches if r.resource_id == best}
        return at_best.get(method) or at_best.get("ANY")


class Deployments:
    """The deployments of all APIs, each as it was when it was made."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._taken: dict[tuple[str, str], Deployed] = {}

    def changed(self, path: str) -> None:
        """Take down what is configured where the call to API Gateway that was just answered made a deployment."""
        match = _DEPLOYING.fullmatch(path)
        if match is None:
            return
        client, api_id = self._clients("apigateway"), match["api"]
        made = [one["id"] for one in client.get_deployments(restApiId=api_id, limit=500)["items"]]
        fresh = [each for each in made if (api_id, each) not in self._taken]
        if fresh:
            self._taken |= dict.fromkeys([(api_id, each) for each in fresh], _read(client, api_id))

    def of(self, api_id: str, deployment: str | None) -> Deployed:
        """Return a deployment; nothing is served of one that is not there."""
        return self._taken.get((api_id, deployment or ""), Deployed())


def _read(client: Any, api_id: str) -> Deployed:
    api = client.get_rest_api(restApiId=api_id)
    responses = client.get_gateway_responses(restApiId=api_id).get("items", [])
    return Deployed(
        tuple(read_routes(client, api_id)),
        {item["responseType"]: item for item in responses if not item.get("defaultResponse")},
        tuple(api.get("binaryMediaTypes") or ()),
        api.get("minimumCompressionSize"),
    )
