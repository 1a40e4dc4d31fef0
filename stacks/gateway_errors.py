"""Errors of the gateway itself, in the API's own shape."""

from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway

_ERRORS = {
    "ACCESS_DENIED": ("forbidden", 403),
    "EXPIRED_TOKEN": ("expired_token", 403),
    "INVALID_API_KEY": ("forbidden", 403),
    "INVALID_SIGNATURE": ("invalid_signature", 403),
    "MISSING_AUTHENTICATION_TOKEN": ("forbidden", 403),
    "REQUEST_TOO_LARGE": ("too_large", 413),
    "UNSUPPORTED_MEDIA_TYPE": ("unsupported_media_type", 415),
    "QUOTA_EXCEEDED": ("throttled", 429),
    "THROTTLED": ("throttled", 429),
    "DEFAULT_4XX": ("invalid_request", None),
    "INTEGRATION_FAILURE": ("unavailable", 503),
    "INTEGRATION_TIMEOUT": ("unavailable", 503),
    "DEFAULT_5XX": ("unavailable", 503),
}
"""What the gateway itself answers, by response type: the API's code and the status (None: the type's own).

A path that is not there has the type MISSING_AUTHENTICATION_TOKEN, as API Gateway has it.
"""
_COMES_BACK_S = {"QUOTA_EXCEEDED": 3600, "THROTTLED": 1, "INTEGRATION_FAILURE": 1, "INTEGRATION_TIMEOUT": 1}
"""What passes by itself: when to ask again. A function that fails is not mended by asking; a day's quota is new at
midnight, which a literal cannot count down to."""
_TEMPLATE = '{"error": {"code": "%s", "message": $context.error.messageString, "field": null}}'
"""`messageString` is a JSON string: a message may have quotes and newlines, as that of a wrong signature does."""


def add_errors(api: apigateway.RestApi, headers: Mapping[str, str]) -> None:
    """Give an API its errors; `headers`, in the gateway's mapping language, go with each."""
    for name, (code, status) in _ERRORS.items():
        again = {"Retry-After": f"'{_COMES_BACK_S[name]}'"} if name in _COMES_BACK_S else {}
        api.add_gateway_response(
            name.title().replace("_", ""),
            type=apigateway.ResponseType.of(name),
            status_code=str(status) if status else None,
            response_headers={**headers, **again} or None,
            templates={"application/json": _TEMPLATE % code},
        )
