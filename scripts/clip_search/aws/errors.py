"""botocore's exceptions as one line that says what to do."""

from botocore import exceptions as aws
from botocore.parsers import ResponseParserError

from clip_search.errors import CommandError, UnreachableError
from clip_search.surroundings import is_this_machine
from clip_search.terminal import one_line

AWS_ERRORS = (aws.BotoCoreError, aws.ClientError, ResponseParserError)
"""All that a call of AWS raises; `translate` has the words for it."""

_NO_CREDENTIALS = "No AWS credentials: set AWS_PROFILE (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)."
_EXPIRED = "The AWS credentials have expired: sign in again (for example `aws sso login`)."
_INVALID = (
    "AWS does not accept these credentials: check AWS_PROFILE, the keys, and this machine's clock. ({error})"
)

_SILENT = "AWS does not answer: check the network and AWS_ENDPOINT_URL. ({error})"
_NOTHING_THERE = (
    "AWS does not answer at {url}: nothing listens at that address of this machine. A local stack that was there is "
    "gone with all that was in it: `make demo` stands it up again (or `make up` and a deployment); then "
    '`eval "$(make -s env)"`, as its keys are new.'
)

_UNREACHABLE: dict[type[Exception], str] = {
    aws.NoCredentialsError: _NO_CREDENTIALS,
    aws.PartialCredentialsError: _NO_CREDENTIALS,
    aws.CredentialRetrievalError: "The AWS credentials could not be had: {error}",
    aws.NoRegionError: "No AWS region: set AWS_REGION, or a region in the AWS profile.",
    aws.ProfileNotFound: "{error}: check AWS_PROFILE.",
    aws.SSOError: _EXPIRED,
    aws.TokenRetrievalError: _EXPIRED,
    aws.ConnectionError: _SILENT,
    aws.HTTPClientError: _SILENT,
}
_UNREACHABLE_CODES = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidAccessKeyId": _INVALID,
    "InvalidClientTokenId": _INVALID,
    "InvalidSignatureException": _INVALID,
    "SignatureDoesNotMatch": _INVALID,
    "UnrecognizedClientException": _INVALID,
    "RequestTimeTooSkewed": _INVALID,
}


def foreign(what: str, found: str) -> UnreachableError:
    """The fault of an endpoint that is something else than AWS."""
    return UnreachableError(f"{what} is not AWS ({found}): check AWS_ENDPOINT_URL and the proxy's settings.")


def has_ended(error: Exception) -> bool:
    """Whether nothing listens any more where AWS was played, on this machine: waiting does not help."""
    return isinstance(error, aws.EndpointConnectionError) and is_this_machine(_endpoint(error))


def translate(error: Exception) -> CommandError:
    """The same fault, one of `AWS_ERRORS`, in the operator's words."""
    if isinstance(error, aws.ClientError):
        return _refusal(error)
    if isinstance(error, ResponseParserError):
        return foreign("What answers", "its answer cannot be read")
    if has_ended(error):
        return UnreachableError(_NOTHING_THERE.format(url=one_line(_endpoint(error))))
    for kind, message in _UNREACHABLE.items():
        if isinstance(error, kind):
            return UnreachableError(message.format(error=one_line(error).rstrip(".")))
    return CommandError(one_line(error))


def _endpoint(error: Exception) -> str:
    kwargs: dict[str, object] = getattr(error, "kwargs", {})
    return str(kwargs.get("endpoint_url", ""))


def _refusal(error: aws.ClientError) -> CommandError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = one_line(error.response.get("Error", {}).get("Message", ""))
    if not code or code.isdecimal():  # AWS names its errors
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "?")
        return foreign(f"What answers {error.operation_name}", f"HTTP status {status}")
    if code in _UNREACHABLE_CODES:
        return UnreachableError(_UNREACHABLE_CODES[code].format(error=message.rstrip(".") or code))
    if "AccessDenied" in code or "Unauthorized" in code:
        return CommandError(
            f"Not allowed to call {error.operation_name}: {message or code}. Ask for that permission."
        )
    if "Throttl" in code or code in {"TooManyRequestsException", "SlowDown"}:
        return CommandError(f"AWS throttles {error.operation_name}: wait a minute and run the command again.")
    return CommandError(f"AWS refused {error.operation_name}: {message} ({code})")
