"""Lambda proxy integration: the event that a function gets, and the response made of its answer."""

from __future__ import annotations

import base64
import binascii
import fnmatch
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from ..access.keys import Key
from .errors import GatewayError
from .plans import ApiKey
from .routes import Route
from .stages import RestApi, Stage


@dataclass
class Call:
    """One request on its way to a route; `path` and `parameters` as they were sent, not decoded.

    The path is empty where the root was asked for without its slash. `signer` is set once its signature has been
    verified, `key` once it was let in by one.
    """

    api: RestApi
    stage: Stage
    route: Route
    path: str
    parameters: dict[str, str]
    request: Request
    request_id: str
    account: str
    region: str
    signer: Key | None = None
    key: ApiKey | None = None

    def event(self, body: bytes) -> dict[str, Any]:
        """The proxy event, version 1.0."""
        headers: dict[str, list[str]] = {}
        for name, value in self.request.headers.items():
            headers.setdefault(name, []).append(value)
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.request.query_string.decode(), keep_blank_values=True):
            query.setdefault(name, []).append(value)
        encoded = _matches(self.request.content_type or "application/json", self.stage.deployed.binary_types)
        text = base64.b64encode(body).decode() if encoded else body.decode(errors="replace")
        return {
            "resource": self.route.resource,
            "path": self.path or "/",
            "httpMethod": self.request.method,
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": self.parameters or None,
            "stageVariables": dict(self.stage.variables) if self.stage.variables else None,
            "requestContext": self._context(),
            "body": text if body else None,
            "isBase64Encoded": encoded and bool(body),
        }

    def _context(self) -> dict[str, Any]:
        now = time.time()
        return {
            "accountId": self.account,
            "apiId": self.api.id,
            "domainName": self.request.host,
            "domainPrefix": self.api.id,
            "extendedRequestId": self.request_id,
            "httpMethod": self.request.method,
            "identity": self._identity(),
            "path": f"/{self.stage.name}{self.path}",
            "protocol": self.request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "requestId": self.request_id,
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "requestTimeEpoch": int(now * 1000),
            "resourceId": self.route.resource_id,
            "resourcePath": self.route.resource,
            "stage": self.stage.name,
        }

    def _identity(self) -> dict[str, Any]:
        identity: dict[str, Any] = dict.fromkeys(
            (
                "accountId",
                "accessKey",
                "caller",
                "user",
                "userArn",
                "apiKey",
                "apiKeyId",
                "cognitoIdentityId",
                "cognitoIdentityPoolId",
            ),
        )
        identity |= {
            "sourceIp": self.request.remote_addr,
            "userAgent": self.request.headers.get("User-Agent"),
        }
        if self.key is not None:
            identity |= {"apiKey": self.key.value, "apiKeyId": self.key.id}
        if self.signer is not None:
            identity |= {
                "accountId": self.account,
                "accessKey": self.signer.id,
                "caller": self.signer.id,
                "user": self.signer.id,
                "userArn": self.signer.principal,
            }
        return identity

    def respond(self, payload: bytes) -> Response:
        """The HTTP response of a function's answer; `GatewayError` (502) where it is malformed."""
        try:
            answer = json.loads(payload)
            response = Response(
                self._body(answer), int(answer["statusCode"]), content_type="application/json"
            )
            for name, value in (answer.get("headers") or {}).items():
                response.headers[name] = _text(value)
            for name, values in (answer.get("multiValueHeaders") or {}).items():
                response.headers.setlist(name, [_text(value) for value in values])
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
            raise GatewayError("DEFAULT_5XX") from error
        return response

    def _body(self, answer: dict[str, Any]) -> bytes:
        body = answer.get("body") or ""
        if not isinstance(body, str):
            raise TypeError("body must be text")
        wanted = (self.request.headers.get("Accept") or "*/*").split(",")[0].partition(";")[0]
        if answer.get("isBase64Encoded") and (_matches(wanted, self.stage.deployed.binary_types)):
            return base64.b64decode(body, validate=True)
        return body.encode()


def _matches(media_type: str, patterns: tuple[str, ...]) -> bool:
    plain = media_type.partition(";")[0].strip().lower()
    return any(fnmatch.fnmatch(plain, pattern.lower()) for pattern in patterns)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
