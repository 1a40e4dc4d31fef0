"""Lambda's Invoke: from an HTTP request or from within the local cloud."""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from ..access.operations import Operation
from ..aws.errors import AwsError
from ..aws.service import json_error
from . import limits
from .function import Function, find_function
from .log_groups import LogGroups
from .pool import Pool
from .runtime_api import Answer

PAYLOAD_LIMIT = 6 * 1024 * 1024
ASYNC_LIMIT = 1024 * 1024
ASYNC_RETRIES = 2
LOG_TAIL = 4096

_SIZED = ("CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration")
_PATH = re.compile(r"/2015-03-31/functions/(?P<name>.+)/invocations/?$")
_log = logging.getLogger(__name__)


@dataclass
class Invocation:
    """How a background invocation stands: `error` holds the payload of one that failed."""

    done: threading.Event = field(default_factory=threading.Event)
    error: bytes | None = None


@dataclass(frozen=True)
class LambdaService:
    """Invokes functions that moto stores, in the processes of a pool."""

    account: str
    region: str
    pool: Pool
    log_groups: LogGroups = field(default_factory=LogGroups)

    def find(self, name: str, qualifier: str | None = None) -> Function:
        """The function, version or alias; raises `ResourceNotFoundException`."""
        function = find_function(self.account, self.region, name, qualifier)
        group = self.log_groups.of(function.name)
        return replace(function, log_group=group) if group else function

    def invoke(self, function: Function, payload: bytes) -> Answer:
        """Run a function and wait; raises `RequestTooLargeException` over 6 MB in either direction."""
        if len(payload) > PAYLOAD_LIMIT:
            raise AwsError(
                "RequestTooLargeException",
                f"Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation",
                413,
            )
        answer = self.pool.invoke(function, payload or b"{}")
        if len(answer.payload) > PAYLOAD_LIMIT and not answer.error:
            text = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_LIMIT} bytes)."
            error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": text}
            return Answer(json.dumps(error).encode(), error=True)
        return answer

    def invoke_later(self, function: Function, payload: bytes) -> None:
        """Run a function in the background, with two retries where it fails, as Lambda does."""

        def work() -> None:
            for _ in range(1 + ASYNC_RETRIES):
                try:
                    if not self.invoke(function, payload).error:
                        return
                except Exception:  # noqa: BLE001 - nobody waits for it
                    _log.exception("asynchronous invocation of %s", function.name)

        threading.Thread(target=work, name=f"async-{function.name}", daemon=True).start()

    def start(self, name: str, payload: bytes) -> Invocation:
        """Run a function in the background once, and tell how it stands."""
        invocation = Invocation()
        function = self.find(name)

        def work() -> None:
            try:
                answer = self.invoke(function, payload)
                invocation.error = answer.payload if answer.error else None
            except Exception as error:  # noqa: BLE001 - it ends in the invocation
                _log.exception("invocation of %s", function.name)
                invocation.error = repr(error).encode()
            invocation.done.set()

        threading.Thread(target=work, name=f"start-{function.name}", daemon=True).start()
        return invocation

    def handle(self, request: Request, asked: Operation) -> Response | None:
        """Answer an Invoke request, or refuse a function's size; None where moto is to answer."""
        self.log_groups.observe(request)
        if asked.name in _SIZED:
            try:
                limits.check(self.account, asked.parameters)
            except AwsError as error:
                return json_error(error, Type="User")
        match = _PATH.match(unquote(request.path))
        if match is None or request.method != "POST":
            return None
        try:
            function = self.find(match["name"], request.args.get("Qualifier"))
            return self._respond(function, request)
        except AwsError as error:
            return json_error(error, Type="User")

    def _respond(self, function: Function, request: Request) -> Response:
        kind = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        payload = request.get_data()
        if kind == "DryRun":
            return Response(b"", 204)
        if kind == "Event":
            if len(payload) > ASYNC_LIMIT:
                raise AwsError(
                    "RequestTooLargeException", f"Request must be smaller than {ASYNC_LIMIT} bytes", 413
                )
            self.invoke_later(function, payload)
            return Response(b"", 202)
        answer = self.invoke(function, payload)
        response = Response(answer.payload, 200, content_type="application/json")
        response.headers["X-Amz-Executed-Version"] = function.version
        if answer.error:
            response.headers["X-Amz-Function-Error"] = "Unhandled"
        if request.headers.get("X-Amz-Log-Type") == "Tail":
            response.headers["X-Amz-Log-Result"] = base64.b64encode(answer.log.encode()[-LOG_TAIL:]).decode()
        return response
