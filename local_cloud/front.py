"""One port for everything: who answers a request, our own parts or moto."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from .apigateway.gateway import Gateway
from .aws.service import Operations, json_call, json_response, query_call
from .cloudformation.custom_resources import CALLBACK_PATH, CustomResources
from .lambda_runtime.service import LambdaService
from .opensearch.domains import Domains
from .sagemaker import runtime
from .sagemaker.endpoints import Endpoints
from .state import HEALTH_PATH

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True)
class Parts:
    """The parts that answer for themselves. `json` maps a signing name to operations."""

    gateway: Gateway
    functions: LambdaService
    cloudformation: Operations
    custom_resources: CustomResources
    endpoints: Endpoints
    domains: Domains
    json: Mapping[str, Operations]
    health: Callable[[], Mapping[str, Any]]


class Front:
    """A WSGI application in front of moto's."""

    def __init__(self, parts: Parts, moto: WsgiApp) -> None:
        self._parts = parts
        self._moto = moto

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, or hand it to moto untouched."""
        request = Request(environ)
        response = self._answer(request)
        if response is not None:
            return response(environ, start_response)
        return self._moto(environ, start_response)

    def _answer(self, request: Request) -> Response | None:
        if request.path.startswith("/_local_cloud/"):
            return self._own(request)
        gateway = self._parts.gateway
        if gateway.serves(request):
            return gateway.handle(request)
        return self._aws(request, signing_name(request))

    def _own(self, request: Request) -> Response:
        if request.path == HEALTH_PATH:
            return json_response(self._parts.health())
        if request.path.startswith(CALLBACK_PATH) and request.method == "PUT":
            waited = self._parts.custom_resources.take_answer(
                request.path.removeprefix(CALLBACK_PATH), request.get_data()
            )
            return Response(status=200 if waited else 404)
        return Response(status=404)

    def _aws(self, request: Request, service: str) -> Response | None:
        parts = self._parts
        if service == "cloudformation":
            answer = query_call("cloudformation", parts.cloudformation, request)
            return answer or Response("this operation is not supported by the local cloud", 501)
        if service == "lambda":
            return parts.functions.handle(request)
        if service == "es":
            return parts.domains.handle(request)
        if service == "apigateway" and request.method != "GET":
            parts.gateway.forget()
        if service == "sagemaker" and (answer := runtime.handle(parts.endpoints, request)):
            return answer
        return json_call(parts.json[service], request) if service in parts.json else None


def signing_name(request: Request) -> str:
    """The service that a signed request is meant for, or an empty text."""
    match = _SCOPE.search(request.headers.get("Authorization", ""))
    return match[1] if match else ""
