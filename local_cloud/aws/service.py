"""AWS APIs that the local cloud answers itself, and the protocols that they are spoken in."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from moto.core.loaders import create_loader
from moto.core.model import ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import SERIALIZERS, SerializationContext
from werkzeug.wrappers import Request, Response

from .errors import AwsError

Json = dict[str, Any]
Operation = Callable[[Json], Json]
Operations = Mapping[str, Operation]
"""Operation names as AWS writes them, such as `CreateModel`."""


@cache
def _model(service: str) -> Any:
    return ServiceModel(create_loader().load_service_model(service, "service-2"), service)


def query_call(service: str, operations: Operations, request: Request) -> Response | None:
    """Answer a request in AWS's query protocol (form in, XML out); None where the operation is not ours."""
    name = request.values.get("Action", "")
    if name not in operations:
        return None
    model = _model(service).operation_model(name)
    values: Any = {"values": request.values}
    parsed = PROTOCOL_PARSERS["query"](model).parse(values)
    serializer = SERIALIZERS["query"](model, context=SerializationContext(str(uuid.uuid4())))
    try:
        result: Any = operations[name](parsed)
    except AwsError as error:
        return query_error(error)
    answer = serializer.serialize(result)
    return Response(answer["body"], answer["status_code"], content_type="text/xml")


def query_error(error: AwsError) -> Response:
    """An error as the query protocol words it."""
    return Response(
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(error.code)}</Code>"
        f"<Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>",
        error.status,
        content_type="text/xml",
    )


def json_call(operations: Operations, request: Request) -> Response | None:
    """Answer a request in AWS's JSON protocol; None where the operation is not ours."""
    name = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if name not in operations:
        return None
    try:
        return json_response(operations[name](json.loads(request.get_data() or b"{}")))
    except AwsError as error:
        return json_error(error)


def json_response(body: Any, status: int = 200) -> Response:
    """A JSON answer; times become seconds since 1970, as AWS's JSON protocol has them."""
    text = json.dumps(body, default=_plain)
    headers = {"x-amzn-RequestId": str(uuid.uuid4())}
    return Response(text, status, headers, content_type="application/x-amz-json-1.1")


def json_error(error: AwsError, **more: Any) -> Response:
    """An error as the JSON protocols word it, with further members of the error's shape."""
    response = json_response({"__type": error.code, "message": error.message, **more}, error.status)
    response.headers["x-amzn-ErrorType"] = error.code
    return response


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
