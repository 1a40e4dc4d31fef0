"""botocore's exceptions as one line that says what to do."""

from botocore import exceptions as aws

from scripts.errors import CommandError, UnreachableError

_NO_CREDENTIALS = "No AWS credentials: set AWS_PROFILE (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)."
_EXPIRED = "The AWS credentials have expired: sign in again (for example `aws sso login`)."
_INVALID = (
    "AWS does not accept these credentials: check AWS_PROFILE, the keys, and this machine's clock. ({error})"
)

_SILENT = "AWS does not answer: check the network and AWS_ENDPOINT_URL. ({error})"

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


def one_line(text: object, limit: int = 300) -> str:
    """The text without line breaks and control characters, cut at `limit` characters."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def translate(error: aws.BotoCoreError | aws.ClientError) -> CommandError:
    """The same fault in the operator's words."""
    if isinstance(error, aws.ClientError):
        return _refusal(error)
    for kind, message in _UNREACHABLE.items():
        if isinstance(error, kind):
            return UnreachableError(message.format(error=one_line(error).rstrip(".")))
    return CommandError(one_line(error))


def _refusal(error: aws.ClientError) -> CommandError:
    code = str(error.response.get("Error", {}).get("Code", "unknown"))
    message = one_line(error.response.get("Error", {}).get("Message", ""))
    if code in _UNREACHABLE_CODES:
        return UnreachableError(_UNREACHABLE_CODES[code].format(error=message.rstrip(".") or code))
    if "AccessDenied" in code or "Unauthorized" in code or code == "403":
        return CommandError(
            f"Not allowed to call {error.operation_name}: {message or code}. Ask for that permission."
        )
    if "Throttl" in code or code in {"TooManyRequestsException", "SlowDown"}:
        return CommandError(f"AWS throttles {error.operation_name}: wait a minute and run the command again.")
    return CommandError(f"AWS refused {error.operation_name}: {message} ({code})")
