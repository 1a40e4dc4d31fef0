"""The routes of a REST API as they are configured: methods of resources, with their validators and integrations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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


def read_routes(client: Any, api_id: str) -> list[Route]:
    """Read all routes of an API, the most specific resource first."""
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
    return sorted(routes, key=lambda route: route.precedence)


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
