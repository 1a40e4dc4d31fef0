"""Refusals in AWS's words: an error's code and form depend on the protocol that the request speaks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from ..aws.errors import AwsError
from ..aws.service import json_error, query_error


class RefusedError(Exception):
    """A request that is not let in. `kind` is one of `REASONS`."""

    def __init__(self, kind: str, message: str | None = None) -> None:
        reason = REASONS[kind]
        super().__init__(message or reason.message)
        self.kind = kind
        self.status = reason.status
        self.message = message or reason.message


@dataclass(frozen=True)
class Reason:
    """Why, with the code that each protocol has for it."""

    status: int
    message: str
    s3: str
    query: str
    json: str


REASONS = {
    "unsigned": Reason(
        403,
        "Request is missing Authentication Token",
        "AccessDenied",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
    ),
    "incomplete": Reason(
        400,
        "The Authorization header or the query lacks a part of the signature",
        "AuthorizationHeaderMalformed",
        "IncompleteSignature",
        "IncompleteSignatureException",
    ),
    "unknown_key": Reason(
        403,
        "The security token included in the request is invalid: the local cloud has new keys after every start "
        '(eval "$(make -s env)")',
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
    ),
    "expired_token": Reason(
        403,
        "The security token included in the request is expired",
        "ExpiredToken",
        "ExpiredToken",
        "ExpiredTokenException",
    ),
    "expired": Reason(
        403,
        "Signature expired: the request's time and this machine's are more than 15 minutes apart",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
    ),
    "mismatch": Reason(
        403,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details.",
        "SignatureDoesNotMatch",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
    ),
    "denied": Reason(403, "", "AccessDenied", "AccessDenied", "AccessDeniedException"),
    "untrusted": Reason(400, "", "AccessDenied", "ValidationError", "ValidationException"),
    "too_large": Reason(413, "", "EntityTooLarge", "RequestTooLarge", "RequestEntityTooLargeException"),
    "unsupported": Reason(401, "", "NotImplemented", "UnsupportedOperation", "UnsupportedOperationException"),
    "gone": Reason(404, "", "NoSuchBucket", "ResourceNotFound", "ResourceNotFoundException"),
    "foreign": Reason(403, "", "AccessDenied", "AccessDenied", "AccessDeniedException"),
}


def refusal(request: Request, service: str, error: RefusedError) -> Response:
    """The answer to a refused request, in the form that its client reads."""
    reason = REASONS[error.kind]
    if "X-Amz-Target" in request.headers or service in ("lambda", "es", "apigateway", "sagemaker"):
        return json_error(AwsError(reason.json, error.message, error.status))
    if service in ("", "s3"):
        return _s3_error(reason.s3, error)
    return query_error(AwsError(reason.query, error.message, error.status))


def _s3_error(code: str, error: RefusedError) -> Response:
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
        f"<Message>{escape(error.message)}</Message><RequestId>{uuid.uuid4()}</RequestId></Error>",
        error.status,
        content_type="application/xml",
    )
