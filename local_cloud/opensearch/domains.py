"""The OpenSearch Service API: domains, each with a real server behind it."""

from __future__ import annotations

import json
import re
from functools import partial

from werkzeug.wrappers import Request, Response

from ..access.authority import Authority
from ..access.keys import Key
from ..access.policy import Need, Policy
from ..access.refusals import RefusedError
from ..aws.errors import AwsError
from ..aws.service import Json, json_error, json_response
from .hosting import Host, Hosting
from .supported import is_supported
from .upstream import Upstream

_AS_MANAGED = {"index_patterns": ["*"], "template": {"settings": {"number_of_shards": 5}}}
"""A managed domain gives an index five primary shards unless told; the open-source server one."""
PREFIX = "/2021-01-01"
_DOMAIN = re.compile(rf"{PREFIX}/opensearch/domain/(?P<name>[^/]+)(?P<config>/config)?$")


class Domains:
    """Domains of the account. Deleting one deletes the indices that came after its creation."""

    def __init__(self, account: str, region: str, hosting: Hosting, authority: Authority) -> None:
        self._authority = authority
        self._hosting = hosting
        self._arn = f"arn:aws:es:{region}:{account}:domain/"
        self._account = account
        self._domains: dict[str, Json] = {}
        self._hosts: dict[str, Host] = {}
        self._foreign: dict[str, set[str]] = {}

    def admit_to_first(self, key: Key, request: Request) -> None:
        """Refuse who may not ask the domain that holds the first server; there may be none."""
        for name, host in self._hosts.items():
            if host is self._hosting.first:
                return self._admit(name, key, request)
        raise RefusedError("gone", "there is no domain at this address")

    def _admit(self, name: str, key: Key, request: Request) -> None:
        """Refuse, with `RefusedError`, who may not ask a domain for what they ask."""
        if not is_supported(request.path):
            raise RefusedError("unsupported", f"Your request: '{request.path}' is not allowed.")
        most = _request_bytes(self._domains[name])
        if (request.content_length or 0) > most:
            raise RefusedError("too_large", f"Request size exceeded {most} bytes")
        policy = json.loads(self._domains[name].get("AccessPolicies") or "{}")
        resource = f"{self._arn}{name}/{request.path.lstrip('/')}"
        need = Need(f"es:ESHttp{request.method.title()}", resource)
        self._authority.demand(key.principal, need, Policy(policy) if policy else None)

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
        if name in self._domains:
            raise AwsError("ResourceAlreadyExistsException", f"Domain {name} already exists", 409)
        host = self._hosts[name] = self._hosting.take(partial(self._admit, name))
        self._foreign[name] = set(_indices(host.upstream()))
        host.upstream().ask("PUT", "/_index_template/as-managed", _AS_MANAGED)
        status = {k: v for k, v in settings.items() if k != "TagList"}
        self._domains[name] = status | {
            "ARN": self._arn + name,
            "DomainId": f"{self._account}/{name}",
            "DomainName": name,
            "Created": True,
            "Deleted": False,
            "Processing": False,
            "Endpoint": host.address,
        }
        return {"DomainStatus": self._domains[name]}

    def _delete(self, name: str) -> Json:
        host, foreign = self._hosts.pop(name), self._foreign.pop(name)
        if host is self._hosting.first:
            for index in set(_indices(host.upstream())) - foreign:
                host.upstream().ask("DELETE", f"/{index}")
        self._hosting.give_back(host)
        status = self._domains.pop(name)
        return {"DomainStatus": {**status, "Deleted": True}}


def _request_bytes(status: Json) -> int:
    """The largest request that a domain's instances take."""
    kind = (status.get("ClusterConfig") or {}).get("InstanceType", "")
    return (10 if kind.startswith(("t2.", "t3.")) else 100) * 1024 * 1024


def _indices(upstream: Upstream) -> list[str]:
    listed = upstream.ask("GET", "/_cat/indices?format=json&h=index&expand_wildcards=open,closed")
    return [item["index"] for item in listed if not item["index"].startswith(".")]
