"""A REST API as its callers meet it: its stages, each with what was deployed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..aws.clients import Clients
from .deployments import Deployed, Deployments
from .limits import Limit, limit
from .plans import ApiKey, keys_of
from .routes import Route


@dataclass(frozen=True)
class Stage:
    """A stage: what it serves, its variables and its throttles by `~1the~1resource/METHOD` (`*/*` for all)."""

    name: str
    variables: Mapping[str, str] | None
    limits: Mapping[str, Limit]
    deployed: Deployed
    keys: Mapping[str, ApiKey]
    """The API keys that are valid here, by value."""

    def limit(self, route: Route) -> tuple[str, Limit]:
        """The throttle that counts for a route, with the name of its bucket."""
        own = f"{route.resource.replace('/', '~1')}/{route.method}"
        key = own if own in self.limits else "*/*"
        return key, self.limits.get(key, Limit())


@dataclass(frozen=True)
class RestApi:
    """One API."""

    id: str
    stages: Mapping[str, Stage]


def load(clients: Clients, deployments: Deployments, api_id: str) -> RestApi | None:
    """Read an API's stages; None where there is no such API."""
    client = clients("apigateway")
    try:
        client.get_rest_api(restApiId=api_id)
    except client.exceptions.NotFoundException:
        return None
    stages = client.get_stages(restApiId=api_id)["item"]
    return RestApi(api_id, {one["stageName"]: _stage(client, deployments, api_id, one) for one in stages})


def _stage(client: Any, deployments: Deployments, api_id: str, stage: Mapping[str, Any]) -> Stage:
    limits = {
        scope: limit(s, "throttlingRateLimit", "throttlingBurstLimit")
        for scope, s in (stage.get("methodSettings") or {}).items()
    }
    name, deployed = stage["stageName"], deployments.of(api_id, stage.get("deploymentId"))
    return Stage(name, stage.get("variables") or None, limits, deployed, keys_of(client, api_id, name))
