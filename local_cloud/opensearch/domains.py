"""The OpenSearch Service API: one domain at a time, served by the one real server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from ..access.authority import Authority
from ..access.keys import Key
from ..access.policy import Need, Policy
from ..access.refusals import RefusedError
from ..aws.errors import AwsError
from ..aws.service import Json, json_error, json_response
from .upstream import Upstream

PREFIX = "/2021-01-01"
_DOMAIN = re.compile(rf"{PREFIX}/opensearch/domain/(?P<name>[^/]+)(?P<config>/config)?$")


class Domains:
    """Domains of the account. Deleting one deletes the indices that came after its creation."""

    def __init__(
        self,
        account: str,
        region: str,
        endpoint: str,
        upstream: Callable[[], Upstream],
        authority: Authority,
    ) -> None:
        self._authority = authority
        self._arn = f"arn:aws:es:{region}:{account}:domain/"
        self._account = account
        self._endpoint = endpoint
        self._upstream = upstream
        self._domains: dict[str, Json] = {}
        self._foreign: set[str] = set()

    def admit(self, key: Key, request: Request) -> None:
        """Refuse, with `RefusedError`, who may not ask the domain for what they ask."""
        for name, status in self._domains.items():
            action = f"es:ESHttp{request.method.title()}"
            policy = json.loads(status.get("AccessPolicies") or "{}")
            need = Need(action, f"{self._arn}{name}/{request.path.lstrip('/')}")
            return self._authority.demand(key.principal, need, Policy(policy) if policy else None)
        raise RefusedError("gone", "there is no domain in this account")

    def handle(self, request: Request) -> Response | None:
        """Answer a request to the service; None where the operation is not ours."""
        try:
            answer = self._route(request)
        except AwsError as error:
            return json_error(error)
        return None if answer is None else json_response(answer)

    def _route(self, request: Request) -> Json | None:
        path, method = request.path.rstrip("/"), request.method
        if path == f"{PREFIX}/opensearch/domain" and method == "POST":
            return self._create(json.loads(request.get_data()))
        if path == f"{PREFIX}/domain" and method == "GET":
            return {"DomainNames": [{"DomainName": n, "EngineType": "OpenSearch"} for n in self._domains]}
        if path == f"{PREFIX}/opensearch/domain-info" and method == "POST":
            names = json.loads(request.get_data())["DomainNames"]
            return {"DomainStatusList": [self._domains[name] for name in names if name in self._domains]}
        match = _DOMAIN.match(path)
        return self._one(match, method, request) if match else None

    def _one(self, match: re.Match[str], method: str, request: Request) -> Json | None:
        name = match["name"]
        if name not in self._domains:
            raise AwsError("ResourceNotFoundException", f"Domain not found: {name}", 409)
        if match["config"]:
            if method == "POST":
                self._domains[name].update(json.loads(request.get_data()))
            return {"DomainConfig": {}}
        if method == "DELETE":
            return self._delete(name)
        return {"DomainStatus": self._domains[name]} if method == "GET" else None

    def _create(self, settings: Json) -> Json:
        name = settings["DomainName"]
        if self._domains:
            held = next(iter(self._domains))
            raise AwsError(
                "LimitExceededException",
                f"the local cloud has one OpenSearch server, and domain {held} holds it",
                409,
            )
        self._foreign = set(self._indices())
        status = {k: v for k, v in settings.items() if k != "TagList"}
        self._domains[name] = status | {
            "ARN": self._arn + name,
            "DomainId": f"{self._account}/{name}",
            "DomainName": name,
            "Created": True,
            "Deleted": False,
            "Processing": False,
            "Endpoint": self._endpoint,
        }
        return {"DomainStatus": self._domains[name]}

    def _delete(self, name: str) -> Json:
        for index in set(self._indices()) - self._foreign:
            self._upstream().ask("DELETE", f"/{index}")
        status = self._domains.pop(name)
        return {"DomainStatus": {**status, "Deleted": True}}

    def _indices(self) -> list[str]:
        listed = self._upstream().ask("GET", "/_cat/indices?format=json&h=index&expand_wildcards=open,closed")
        return [item["index"] for item in listed if not item["index"].startswith(".")]
