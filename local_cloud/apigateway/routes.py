"""A REST API as it was configured: its stages, routes, validators and gateway responses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..aws.clients import Clients
from .limits import Limit, limit
from .plans import ApiKey, keys_of

DEFAULT_TIMEOUT_MS = 29_000
_FUNCTION = re.compile(r"/functions/(arn:[^/]+)/invocations")


@dataclass(frozen=True)
class Mock:
    """The answer of a MOCK integration whose header values are literals."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Route:
    """One method of one resource. `schemas` maps content types to JSON schemas where bodies are checked."""

    resource: str
    resource_id: str
    method: str
    function: str | None
    authorization: str
    api_key_required: bool
    schemas: Mapping[str, Any]
    required: tuple[str, ...]
    timeout_seconds: float
    mock: Mock | None = None
    """Set where the gateway answers by itself, as it does to a browser's preflight."""

    @property
    def open(self) -> bool:
        """Whether everybody may call it."""
        return self.authorization == "NONE" and not self.api_key_required

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches a path, with the path parameters as groups."""
        escaped = re.escape(self.resource.strip("/"))

        def group(match: re.Match[str]) -> str:
            return f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})"

        return re.compile("/?" + re.sub(r"\\\{([\w-]+)(\\\+)?\\\}", group, escaped) + "/?")

    @property
    def precedence(self) -> tuple[int, ...]:
        """Sorts the most specific resource first: plain segments, then parameters, then `{proxy+}`."""
        parts = self.resource.strip("/").split("/")
        return (*(2 if p.endswith("+}") else 1 if p.startswith("{") else 0 for p in parts), -len(parts))


@dataclass(frozen=True)
class Stage:
    """A stage, its variables and its throttles by `~1the~1resource/METHOD` (`*/*` for all)."""

    name: str
    variables: Mapping[str, str] | None
    limits: Mapping[str, Limit]

    def limit(self, route: Route) -> tuple[str, Limit]:
        """The throttle that counts for a route, with the name of its bucket."""
        own = f"{route.resource.replace('/', '~1')}/{route.method}"
        key = own if own in self.limits else "*/*"
        return key, self.limits.get(key, Limit())


@dataclass(frozen=True)
class RestApi:
    """One API as its callers see it."""

    id: str
    stages: Mapping[str, Stage]
    routes: tuple[Route, ...]
    responses: Mapping[str, Mapping[str, Any]]
    binary_types: tuple[str, ...]
    keys: Mapping[str, Mapping[str, ApiKey]]
    """Stage name to the API keys that are valid there, by value."""
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


def load(clients: Clients, api_id: str) -> RestApi | None:
    """Read an API's configuration; None where there is no such API."""
    client = clients("apigateway")
    try:
        api = client.get_rest_api(restApiId=api_id)
    except client.exceptions.NotFoundException:
        return None
    stages = client.get_stages(restApiId=api_id)["item"]
    responses = client.get_gateway_responses(restApiId=api_id).get("items", [])
    return RestApi(
        id=api_id,
        stages={stage["stageName"]: _stage(stage) for stage in stages},
        routes=tuple(sorted(_routes(client, api_id), key=lambda route: route.precedence)),
        responses={item["responseType"]: item for item in responses if not item.get("defaultResponse")},
        binary_types=tuple(api.get("binaryMediaTypes") or ()),
        keys={stage["stageName"]: keys_of(client, api_id, stage["stageName"]) for stage in stages},
        compressed_from=api.get("minimumCompressionSize"),
    )


def _stage(stage: Mapping[str, Any]) -> Stage:
    limits = {
        scope: limit(s, "throttlingRateLimit", "throttlingBurstLimit")
        for scope, s in (stage.get("methodSettings") or {}).items()
    }
    return Stage(stage["stageName"], stage.get("variables") or None, limits)


def _routes(client: Any, api_id: str) -> list[Route]:
    validators = {v["id"]: v for v in client.get_request_validators(restApiId=api_id)["items"]}
    models = {
        m["name"]: json.loads(m["schema"])
        for m in client.get_models(restApiId=api_id)["items"]
        if m.get("schema")
    }
    routes = []
    for resource in client.get_resources(restApiId=api_id, embed=["methods"], limit=500)["items"]:
        for verb in resource.get("resourceMethods") or {}:
            method = client.get_method(restApiId=api_id, resourceId=resource["id"], httpMethod=verb)
            routes.append(_route(resource, verb, method, validators, models))
    return routes


def _route(
    resource: Any, verb: str, method: Any, validators: Mapping[str, Any], models: Mapping[str, Any]
) -> Route:
    validator = validators.get(method.get("requestValidatorId") or "", {})
    integration = method.get("methodIntegration") or {}
    function = (
        _FUNCTION.search(integration.get("uri") or "") if integration.get("type") == "AWS_PROXY" else None
    )
    asked = (method.get("requestModels") or {}).items()
    parameters = (method.get("requestParameters") or {}).items()
    return Route(
        resource=resource["path"],
        resource_id=resource["id"],
        method=verb,
        function=function[1] if function else None,
        authorization=method.get("authorizationType") or "NONE",
        api_key_required=bool(method.get("apiKeyRequired")),
        schemas={t: models[n] for t, n in asked if n in models}
        if validator.get("validateRequestBody")
        else {},
        required=tuple(k for k, v in parameters if v) if validator.get("validateRequestParameters") else (),
        timeout_seconds=int(integration.get("timeoutInMillis") or DEFAULT_TIMEOUT_MS) / 1000,
        mock=_mock(integration) if integration.get("type") == "MOCK" else None,
    )


def _mock(integration: Any) -> Mock | None:
    """The default answer of a MOCK integration; None where its headers are more than literals."""
    answers = (integration.get("integrationResponses") or {}).values()
    answer = next((a for a in answers if not a.get("selectionPattern")), None)
    if answer is None:
        return None
    values = (answer.get("responseParameters") or {}).items()
    literals = {name.removeprefix("method.response.header."): str(value) for name, value in values}
    if not all(value.startswith("'") for value in literals.values()):
        return None
    return Mock(int(answer["statusCode"]), {name: value.strip("'") for name, value in literals.items()})
