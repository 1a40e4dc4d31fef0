"""Serves requests to REST APIs: route, authorise, throttle, validate, invoke, answer."""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTimeError
from io import BytesIO
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from ..access.authority import Authority
from ..access.guard import Guard
from ..access.refusals import RefusedError
from ..aws.clients import Clients
from ..aws.errors import AwsError
from ..lambda_runtime.service import LambdaService
from .admission import Admission
from .authorisation import Authorisation
from .compression import compress, decompressed
from .deployments import Deployments
from .errors import Customised, GatewayError
from .proxy import Call
from .stages import RestApi, load
from .validation import validate

PAYLOAD_LIMIT = 10 * 1024 * 1024
PATH_PREFIX = "/_execute-api/"
MAX_CALLS = 200
_HOST = re.compile(r"^(?P<api>[a-z0-9]+)\.execute-api\.")


class Gateway:
    """The data plane of every REST API of one account and region."""

    def __init__(
        self,
        account: str,
        region: str,
        clients: Clients,
        functions: LambdaService,
        guard: Guard,
        authority: Authority,
    ) -> None:
        self._account = account
        self._region = region
        self._clients = clients
        self._functions = functions
        self._guard = guard
        self._authorisation = Authorisation(account, region, guard, authority)
        self._admission = Admission()
        self._calls = ThreadPoolExecutor(MAX_CALLS, thread_name_prefix="gateway")
        self._deployments = Deployments(clients)
        self._apis: dict[str, RestApi | None] = {}
        self._lock = threading.Lock()

    def serves(self, request: Request) -> bool:
        """Whether a request is meant for an API, by its Host header or by the path form."""
        return _path(request).startswith(PATH_PREFIX) or _HOST.match(request.host) is not None

    def has_name(self, host: str) -> bool:
        """Whether a host name is that of an API which exists."""
        match = _HOST.match(host)
        return match is not None and self._api(match["api"]) is not None

    def _allows(self, request: Request, origin: str) -> bool:
        """Whether the API that a page of `origin` calls allows that by its own CORS: what its OPTIONS method answers.

        The browser's question itself goes to that method, where there is one. Where there is none, what everybody may
        GET answers for itself, as a browser asks nothing before it sends that.
        """
        api_id, stage, path = self._address(request)
        api = self._api(api_id)
        has_options = bool(api and stage in api.stages and api.stages[stage].deployed.find("OPTIONS", path))
        if request.method == "OPTIONS":
            return has_options
        try:
            call = self._find(
                api, stage, path, _question(request) if has_options else request, str(uuid.uuid4())
            )
            if not has_options and not (request.method == "GET" and call.route.open):
                return False
            told = self._answer(call)
        except GatewayError:
            return False
        return told.headers.get("Access-Control-Allow-Origin") in ("*", origin)

    def changed(self, path: str) -> None:
        """Read stages afresh: a call to API Gateway has changed something."""
        self._deployments.changed(path)
        with self._lock:
            self._apis = {}

    def handle(self, request: Request) -> Response:
        """Answer a request to an API."""
        request_id = str(uuid.uuid4())
        api_id, stage_name, path = self._address(request)
        api = self._api(api_id)
        context = {
            "requestId": request_id,
            "extendedRequestId": request_id,
            "stage": stage_name,
            "path": f"/{stage_name}{path}",
            "httpMethod": request.method,
            "apiId": api_id,
        }
        try:
            self._check_origin(request)
            response = self._serve(self._find(api, stage_name, path, request, request_id))
        except GatewayError as error:
            stage = api.stages.get(stage_name) if api else None
            responses = stage.deployed.responses if stage else {}
            response = Customised(responses, context, dict(request.headers)).render(error)
        response.headers["x-amzn-RequestId"] = request_id
        response.headers["x-amz-apigw-id"] = base64.b64encode(request_id.encode()[:10]).decode()
        return response

    def _check_origin(self, request: Request) -> None:
        try:
            self._guard.check_origin(request, allowed=lambda origin: self._allows(request, origin))
        except RefusedError as error:
            raise GatewayError("ACCESS_DENIED", error.message) from error

    def _address(self, request: Request) -> tuple[str, str, str]:
        """API id, stage and the path below the stage, as it was sent: empty for the root without its slash."""
        sent = _path(request)
        if sent.startswith(PATH_PREFIX):
            api_id, _, rest = sent.removeprefix(PATH_PREFIX).partition("/")
        else:
            match = _HOST.match(request.host)
            api_id, rest = (match["api"] if match else ""), sent.lstrip("/")
        stage, slash, path = rest.partition("/")
        return api_id, stage, f"{slash}{path}"

    def _api(self, api_id: str) -> RestApi | None:
        apis = self._apis
        if api_id not in apis:
            apis[api_id] = load(self._clients, self._deployments, api_id)
        return apis[api_id]

    def _find(
        self, api: RestApi | None, stage_name: str, path: str, request: Request, request_id: str
    ) -> Call:
        if api is None:
            raise GatewayError("ACCESS_DENIED")
        stage = api.stages.get(stage_name)
        if stage is None:
            raise GatewayError("ACCESS_DENIED")
        found = stage.deployed.find(request.method, path)
        if found is None:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN")
        route, parameters = found
        return Call(api, stage, route, path, parameters, request, request_id, self._account, self._region)

    def _serve(self, call: Call) -> Response:
        self._authorisation.authorise(call)
        self._admission.admit(call)
        return self._answer(call)

    def _answer(self, call: Call) -> Response:
        sent = call.request.get_data()
        if len(sent) > PAYLOAD_LIMIT:
            raise GatewayError("REQUEST_TOO_LARGE")
        body = decompressed(sent, call.request.headers.get("Content-Encoding", ""), PAYLOAD_LIMIT)
        validate(call, body)
        if call.route.mock is not None:
            return Response(status=call.route.mock.status, headers=dict(call.route.mock.headers))
        response = call.respond(self._invoke(call, json.dumps(call.event(body)).encode()))
        compressed_from = call.stage.deployed.compressed_from
        return compress(response, call.request.headers.get("Accept-Encoding", ""), compressed_from)

    def _invoke(self, call: Call, event: bytes) -> bytes:
        if call.route.function is None:
            text = "the local cloud serves Lambda proxy integrations only"
            raise GatewayError("API_CONFIGURATION_ERROR", text)
        try:
            self._authorisation.check_function(call, call.route.function)
            function = self._functions.find(call.route.function)
            answer = self._calls.submit(self._functions.invoke, function, event).result(
                call.route.timeout_seconds
            )
        except NotInTimeError as error:
            raise GatewayError("INTEGRATION_TIMEOUT") from error
        except AwsError as error:
            raise GatewayError("REQUEST_TOO_LARGE" if error.status == 413 else "DEFAULT_5XX") from error
        if answer.error:
            raise GatewayError("DEFAULT_5XX")
        return answer.payload


def _question(request: Request) -> Request:
    """What a browser asks before it sends a request, for a page that it does not trust."""
    question = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": request.method, "REQUEST_METHOD": "OPTIONS"}
    body = {"CONTENT_LENGTH": "0", "CONTENT_TYPE": "", "wsgi.input": BytesIO()}
    return Request({**request.environ, **question, **body})


def _path(request: Request) -> str:
    """A request's path as it was sent, with its escapes."""
    target = str(request.environ.get("RAW_URI") or request.full_path)
    return urlsplit(target).path if "://" in target.partition("?")[0] else target.partition("?")[0]
