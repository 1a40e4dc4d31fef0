"""The SageMaker runtime: InvokeEndpoint with a serverless endpoint's limits and errors."""

from __future__ import annotations

import re

from werkzeug.wrappers import Request, Response

from ..aws.errors import AwsError, validation_error
from ..aws.service import json_error
from ..process import StartError
from .containers import Reply
from .endpoints import Endpoints

PAYLOAD_LIMIT = 4 * 1024 * 1024
INVOCATION_SECONDS = 60.0

_PATH = re.compile(r"^/endpoints/(?P<name>[^/]+)/invocations$")


class ModelError(Exception):
    """The container answered with an error of its own, or not at all."""

    def __init__(self, message: str, original: int, body: str, log_stream: str) -> None:
        super().__init__(message)
        self.details = {"OriginalStatusCode": original, "OriginalMessage": body, "LogStreamArn": log_stream}


def handle(endpoints: Endpoints, request: Request) -> Response | None:
    """Answer an InvokeEndpoint request; None where the request is something else."""
    match = _PATH.match(request.path)
    if match is None or request.method != "POST":
        return None
    try:
        reply = _invoke(endpoints, match["name"], request)
    except AwsError as error:
        return json_error(error)
    except ModelError as error:
        return json_error(AwsError("ModelError", str(error), 424), **error.details)
    response = Response(reply.body, 200, content_type=reply.content_type)
    response.headers["x-Amzn-Invoked-Production-Variant"] = "main"
    return response


def _invoke(endpoints: Endpoints, name: str, request: Request) -> Reply:
    body = request.get_data()
    if len(body) > PAYLOAD_LIMIT:
        raise validation_error(f"Request size {len(body)} exceeded the limit of {PAYLOAD_LIMIT} bytes.")
    headers = {"Content-Type": request.headers.get("Content-Type", "application/octet-stream")}
    for sent, passed in (("Accept", "Accept"), ("X-Amzn-SageMaker-Custom-Attributes",) * 2):
        if sent in request.headers:
            headers[passed] = request.headers[sent]
    reply = _ask(endpoints, name, body, headers)
    if reply.status >= 400:
        text = reply.body.decode(errors="replace")
        raise _model_error(endpoints, name, reply.status, text)
    if len(reply.body) > PAYLOAD_LIMIT:
        raise validation_error(
            f"Response size {len(reply.body)} exceeded the limit of {PAYLOAD_LIMIT} bytes."
        )
    return reply


def _ask(endpoints: Endpoints, name: str, body: bytes, headers: dict[str, str]) -> Reply:
    try:
        container = endpoints.container(name)
        return container.invoke(body, headers, INVOCATION_SECONDS)
    except TimeoutError as error:
        text = "Your invocation timed out while waiting for a response from container primary."
        raise _model_error(endpoints, name, 0, text) from error
    except (StartError, OSError) as error:
        raise _model_error(endpoints, name, 500, str(error)) from error


def _model_error(endpoints: Endpoints, name: str, status: int, text: str) -> ModelError:
    stream = endpoints.log_stream(name)
    message = (
        f"Received {'client' if 400 <= status < 500 else 'server'} error ({status}) from primary with message "
        f'"{text}". See {stream} for more information.'
    )
    return ModelError(message, status, text, stream)
