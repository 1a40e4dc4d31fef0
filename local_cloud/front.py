"""One port for everything: who may come in, and who answers, our own parts or moto."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from .access import sigv2, sigv4, views
from .access.acting import signer
from .access.authority import Authority
from .access.browsers import foreign_origin
from .access.buckets import Buckets
from .access.guard import Guard
from .access.operations import Operation, model_of, operation
from .access.refusals import RefusedError, refusal
from .apigateway.gateway import Gateway
from .aws import constraints
from .aws.errors import AwsError
from .aws.service import Json, Operations, json_call, json_error, json_response, query_call
from .cloudformation.custom_resources import CALLBACK_PATH, CustomResources
from .lambda_runtime.service import LambdaService
from .opensearch.domains import Domains
from .sagemaker import runtime
from .sagemaker.endpoints import Endpoints
from .state import HEALTH_PATH

_NOT_OF_AWS = ("/moto-api", "/latest/")
"""moto's own controls and its instance metadata: the account that it plays has neither."""

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
    views: views.Views
    json: Mapping[str, Operations]
    healthy: Callable[[], bool]


class Front:
    """A WSGI application in front of moto's. Nothing behind it is reached but by those who sign, and who may."""

    def __init__(
        self, parts: Parts, moto: WsgiApp, guard: Guard, authority: Authority, buckets: Buckets
    ) -> None:
        self._parts = parts
        self._moto = moto
        self._guard = guard
        self._authority = authority
        self._buckets = buckets

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, or hand it to moto once it has been let in."""
        request = Request(environ)
        try:
            response = self._answer(request)
        except RefusedError as error:
            response = refusal(request, _service_claimed(request), error)
        except AwsError as error:
            response = json_error(error)
        if response is not None:
            return response(environ, start_response)
        return self._moto(environ, start_response)

    def _answer(self, request: Request) -> Response | None:
        gateway = self._parts.gateway
        self._guard.check_name(request, also=gateway.has_name)
        if request.path.startswith("/_local_cloud/"):
            self._guard.check_origin(request)
            return self._own(request)
        if gateway.serves(request):
            return gateway.handle(request)
        return self._aws(request)

    def _own(self, request: Request) -> Response:
        if request.path == HEALTH_PATH:
            healthy = self._parts.healthy()
            return json_response({"healthy": healthy}, 200 if healthy else 503)
        if request.path.startswith(views.PATH):
            return self._parts.views.handle(request)
        if request.path.startswith(CALLBACK_PATH) and request.method == "PUT":
            waited = self._parts.custom_resources.take_answer(
                request.path.removeprefix(CALLBACK_PATH), request.get_data()
            )
            return Response(status=200 if waited else 404)
        return Response(status=404)

    def _aws(self, request: Request) -> Response | None:
        """Let a request to an AWS API in, which takes a signature; a bucket may be open to others."""
        if request.path.startswith(_NOT_OF_AWS):
            return Response(status=404)
        if _service_claimed(request) in ("", "s3"):
            if request.method == "OPTIONS" and (answer := self._buckets.preflight(request)):
                return answer
            cors = self._buckets.cors(request, request.method) if foreign_origin(request) else {}
            self._guard.check_origin(request, allowed=lambda _: bool(cors))
        else:
            self._guard.check_origin(request)
        claim = sigv4.read(request)
        if claim is None:
            self._admit_without_v4(request)
            return None
        key = self._guard.verify(request, claim)
        if claim.expires_seconds is not None and claim.service != "s3":
            raise RefusedError("incomplete", "the local cloud takes signed addresses for S3 only")
        asked = operation(request, claim.service)
        self._authority.check(request, key, claim.service, asked)
        signer.set(key)
        if claim.service in _CONSTRAINED:
            constraints.check(model_of(request, claim.service), asked.name, asked.parameters)
        return self._by_service(request, claim.service, asked)

    def _admit_without_v4(self, request: Request) -> None:
        """S3 alone takes older signed addresses, and what a bucket leaves open to everybody."""
        if sigv2.is_signed(request):
            key = sigv2.verify(request, self._guard.keys)
            self._authority.check(request, key, "s3", operation(request, "s3"))
        elif not self._buckets.open_to_everybody(request):
            raise RefusedError("unsigned")

    def _by_service(self, request: Request, service: str, asked: Operation) -> Response | None:
        parts = self._parts
        if service == "cloudformation":
            answer = query_call("cloudformation", parts.cloudformation, request)
            return answer or Response("this operation is not supported by the local cloud", 501)
        if service == "sts" and (answer := query_call("sts", _IDENTITY, request)):
            return answer
        if service == "lambda":
            return parts.functions.handle(request, asked)
        if service == "es":
            return parts.domains.handle(request)
        if service == "apigateway" and request.method != "GET":
            answered = Response.from_app(self._moto, request.environ, buffered=True)
            parts.gateway.changed(request.path)
            return answered
        if service == "sagemaker" and (answer := runtime.handle(parts.endpoints, request)):
            return answer
        return json_call(parts.json[service], request) if service in parts.json else None


_CONSTRAINED = ("codebuild", "ecr", "es", "events", "lambda", "logs", "sagemaker", "ssm", "states", "tagging")
"""The services whose parameters come as JSON, by the name that signs for them."""


def _identity(_: Json) -> Json:
    key = signer.get()
    return {"UserId": key.id, "Account": key.principal.split(":")[4], "Arn": key.principal}


_IDENTITY: Operations = {"GetCallerIdentity": _identity}
"""moto knows users and sessions of its own alone."""


def _service_claimed(request: Request) -> str:
    """The service that a request says it is signed for, before anything of that is proven."""
    try:
        claim = sigv4.read(request)
    except RefusedError:
        return ""
    return claim.service if claim else ""
