"""Gateway responses: what API Gateway itself answers, in the template's words where it has some."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

_KINDS: Mapping[str, tuple[int, str, str]] = {
    "ACCESS_DENIED": (403, "AccessDeniedException", "Forbidden"),
    "API_CONFIGURATION_ERROR": (500, "InternalServerErrorException", "Internal server error"),
    "BAD_REQUEST_BODY": (400, "BadRequestException", "Invalid request body"),
    "BAD_REQUEST_PARAMETERS": (400, "BadRequestException", "Missing required request parameters"),
    "DEFAULT_5XX": (502, "InternalServerErrorException", "Internal server error"),
    "EXPIRED_TOKEN": (403, "ExpiredTokenException", "The security token included in the request is expired"),
    "INTEGRATION_TIMEOUT": (504, "InternalServerErrorException", "Endpoint request timed out"),
    "INVALID_API_KEY": (403, "ForbiddenException", "Forbidden"),
    "INVALID_SIGNATURE": (403, "InvalidSignatureException", "The request signature does not match"),
    "MISSING_AUTHENTICATION_TOKEN": (
        403,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    ),
    "QUOTA_EXCEEDED": (429, "LimitExceededException", "Limit Exceeded"),
    "REQUEST_TOO_LARGE": (413, "RequestTooLargeException", "Request Too Long"),
    "THROTTLED": (429, "TooManyRequestsException", "Too Many Requests"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "BadRequestException", "Unsupported Media Type"),
}
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[\w.]+)\}|(?P<plain>(?:context|stageVariables)\.[\w.]*\w))")


class GatewayError(Exception):
    """A request that API Gateway answers itself. `kind` is a response type, such as `THROTTLED`."""

    def __init__(
        self, kind: str, message: str | None = None, *, validation: str = "", error_type: str | None = None
    ) -> None:
        status, usual_type, default = _KINDS[kind]
        super().__init__(message or default)
        self.kind = kind
        self.status = status
        self.error_type = error_type or usual_type
        self.message = message or default
        self.validation = validation


@dataclass(frozen=True)
class Customised:
    """The gateway responses that a template sets, and the request's values for their variables."""

    responses: Mapping[str, Mapping[str, Any]]
    context: Mapping[str, str]
    headers: Mapping[str, str]

    def render(self, error: GatewayError) -> Response:
        """The answer to an error: the type's own response, else the default of its class, else AWS's."""
        default = "DEFAULT_4XX" if error.status < 500 else "DEFAULT_5XX"
        custom = self.responses.get(error.kind) or self.responses.get(default) or {}
        template = (custom.get("responseTemplates") or {}).get("application/json")
        body = self._fill(template or '{"message":$context.error.messageString}', error)
        response = Response(
            body, int(custom.get("statusCode") or error.status), content_type="application/json"
        )
        response.headers["x-amzn-ErrorType"] = error.error_type
        for name, value in (custom.get("responseParameters") or {}).items():
            filled = self._parameter(value, error)
            if filled is not None:
                response.headers[name.removeprefix("gatewayresponse.header.")] = filled
        return response

    def _values(self, error: GatewayError) -> dict[str, str]:
        own = {
            "context.error.message": error.message,
            "context.error.messageString": json.dumps(error.message),
            "context.error.responseType": error.kind,
            "context.error.validationErrorString": error.validation or error.message,
        }
        return {**{f"context.{key}": value for key, value in self.context.items()}, **own}

    def _fill(self, template: str, error: GatewayError) -> str:
        values = self._values(error)
        return _VARIABLE.sub(lambda match: values.get(match["braced"] or match["plain"], ""), template)

    def _parameter(self, value: str, error: GatewayError) -> str | None:
        """A header's value: a literal in quotes, a variable, or a header of the request, which may lack it."""
        if value.startswith("'"):
            return value.strip("'")
        if value.startswith("method.request.header."):
            return self.headers.get(value.removeprefix("method.request.header."))
        return self._values(error).get(value, "")
